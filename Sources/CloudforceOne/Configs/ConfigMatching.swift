import PortModel

/// Finds the existing config that each declared one stands for.
struct ConfigMatching {
    private let declared: [ConfigPlan.Declared]
    /// Those that are taken by nobody yet, by id.
    private(set) var free: [ExistingConfig]
    /// One place a declared config.
    private(set) var matches: [ExistingConfig?]
    /// The places of declared ids that do not exist.
    private(set) var unknown: [Int] = []

    init(declared: [ConfigPlan.Declared], existing: [ScanConfig]) {
        self.declared = declared
        matches = declared.map { _ in nil }
        free = existing.sorted { $0.id < $1.id }.map(ExistingConfig.init)
        for (place, config) in declared.enumerated() where config.id != nil {
            match(place) { _, existing in existing.config.id == config.id }
            if matches[place] == nil { unknown.append(place) }
        }
    }

    /// What is declared by nobody, by id.
    var rest: [ScanConfig] { free.map(\.config) }

    /// Each kind of likeness is looked for in all declared configs before a weaker one is: what comes first in the
    /// declaration does not take what is more like another.
    mutating func matchAll() {
        let likenesses: [(ConfigPlan.Declared, ExistingConfig) -> Bool] = [
            { $0.isScope(of: $1) && $0.period == $1.config.period },
            { $0.isScope(of: $1) },
            { $0.scope.addresses == $1.addresses && $0.period == $1.config.period },
            { $0.scope.addresses == $1.addresses },
        ]
        for isAlike in likenesses {
            for place in declared.indices where matches[place] == nil { match(place, isAlike) }
        }
    }

    private mutating func match(_ place: Int, _ isAlike: (ConfigPlan.Declared, ExistingConfig) -> Bool) {
        guard let index = free.firstIndex(where: { isAlike(declared[place], $0) }) else { return }
        matches[place] = free.remove(at: index)
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

extension ConfigPlan.Declared {
    fileprivate func isScope(of existing: ExistingConfig) -> Bool {
        scope.addresses == existing.addresses && scope.ports == existing.ports
    }
}
