import PortModel

/// Finds the existing config that each declared one stands for.
struct ConfigMatching {
    private let declared: [ConfigPlan.Declared]
    /// By id.
    private let existing: [ExistingConfig]
    /// One place an existing config: whether it is taken by nobody yet.
    private var isFree: [Bool]
    /// One place a declared config.
    private(set) var matches: [ExistingConfig?]

    init(declared: [ConfigPlan.Declared], existing: [ScanConfig]) {
        self.declared = declared
        self.existing = existing.sorted { $0.id < $1.id }.map(ExistingConfig.init)
        isFree = existing.map { _ in true }
        matches = declared.map { _ in nil }
        match({ $0.id }, { $0.config.id })
    }

    /// The places of declared ids that do not exist.
    var unknown: [Int] { declared.indices.filter { declared[$0].id != nil && matches[$0] == nil } }

    /// What is declared by nobody, by id.
    var rest: [ScanConfig] { zip(existing, isFree).filter { $1 }.map { $0.0.config } }

    /// Each kind of likeness is looked for in all declared configs before a weaker one is: what comes first in the
    /// declaration does not take what is more like another.
    mutating func matchAll() {
        for likeness in [Likeness.scopeAndPeriod, .scope, .addressesAndPeriod, .addresses] {
            match({ likeness.key($0.scope.addresses, $0.scope.ports, $0.period) }) { config in
                likeness.key(config.addresses, config.ports, config.config.period)
            }
        }
    }

    /// Gives each declared config that has no match the first free one of the same key. What has no key equals nothing.
    ///
    /// The free ones are looked up by their keys: a source and a declaration may have thousands of configs each.
    private mutating func match<Key: Hashable>(
        _ declaredKey: (ConfigPlan.Declared) -> Key?, _ existingKey: (ExistingConfig) -> Key?
    ) {
        // The first by id are the last in each list, where they are cheap to take.
        var places: [Key: [Int]] = [:]
        for place in existing.indices.reversed() where isFree[place] {
            if let key = existingKey(existing[place]) { places[key, default: []].append(place) }
        }
        for index in declared.indices where matches[index] == nil {
            guard let key = declaredKey(declared[index]), let place = places[key]?.popLast() else { continue }
            matches[index] = existing[place]
            isFree[place] = false
        }
    }
}

extension ConfigMatching {
    /// What two configs have in common.
    private enum Likeness {
        case scopeAndPeriod, scope, addressesAndPeriod, addresses

        /// What must be equal; nil where that cannot be read.
        func key(_ addresses: AddressSet?, _ ports: PortSet?, _ period: Duration?) -> Key? {
            guard let addresses else { return nil }
            switch self {
            case .scopeAndPeriod: return ports.map { Key(addresses: addresses, ports: $0, period: .some(period)) }
            case .scope: return ports.map { Key(addresses: addresses, ports: $0, period: nil) }
            case .addressesAndPeriod: return Key(addresses: addresses, ports: nil, period: .some(period))
            case .addresses: return Key(addresses: addresses, ports: nil, period: nil)
            }
        }

        struct Key: Hashable {
            let addresses: AddressSet
            let ports: PortSet?
            /// Nil inside for a config that is scanned once, and outside where the period plays no part.
            let period: Duration??
        }
    }
}

/// A config that a source has, with what its entries mean; nil where they cannot be read, which equals nothing.
struct ExistingConfig: Hashable {
    let config: ScanConfig
    let addresses: AddressSet?
    let ports: PortSet?

    init(_ config: ScanConfig) {
        self.config = config
        let blocks = config.ips.compactMap { try? AddressBlock(parsing: $0) }
        addresses = blocks.count == config.ips.count && !blocks.isEmpty ? AddressSet(blocks) : nil
        ports = try? PortSpecification(parsing: config.ports).ports
    }
}
