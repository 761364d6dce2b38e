import PortModel

extension SettingsDecoder {
    /// The API's limit for one config, after expanding its blocks.
    private static let maxAddresses = 5000
    private static let acceptedAddresses = "a list of addresses and blocks, such as [192.0.2.7, 198.51.100.0/24]"
    private static let acceptedPorts = "a list of \(PortSpecification.accepted)"

    /// `allow` is nil where it is not known, since it is wrong itself.
    func declaredConfigs(_ field: Field, allow: AddressSet?) -> [Settings.DeclaredConfig] {
        var seen = UniqueValues<Scope>()
        let items = field.items(accepted: "a list of configs, each with ips, ports and every; [] for none") ?? []
        return items.compactMap { item in
            guard let config = declaredConfig(item, allow: allow) else { return nil }
            // Declared configs have no ids: they are told apart by what they cover.
            seen.claim(
                config.scope, shown: "what this covers", of: item,
                accepted: "configs that differ in ips or ports")
            return config
        }
    }

    private func declaredConfig(_ field: Field, allow: AddressSet?) -> Settings.DeclaredConfig? {
        guard let keys = field.section(SettingsKeys.DeclaredConfig.self) else { return nil }
        let scope = scope(ips: .ips, ports: .ports, of: keys, allow: allow)
        let every = keys.required(.every, accepted: "a duration such as 5s or 1d, or once", interval)
        guard let scope, let every else { return nil }
        return Settings.DeclaredConfig(ips: scope.ips, ports: scope.ports, scope: scope.value, every: every.duration)
    }

    /// What a config covers, and how that is written.
    func scope<Key: SettingsKey>(
        ips: Key, ports: Key, of keys: Section<Key>, allow: AddressSet? = nil
    ) -> (ips: [String], ports: [String], value: Scope)? {
        let addresses = keys.required(ips, accepted: Self.acceptedAddresses) { self.addresses($0, allow: allow) }
        let ports = keys.required(ports, accepted: Self.acceptedPorts, self.ports)
        guard let addresses, let ports else { return nil }
        return (addresses.texts, ports.texts, Scope(addresses: addresses.set, ports: ports.set))
    }

    private func addresses(_ field: Field, allow: AddressSet?) -> (texts: [String], set: AddressSet)? {
        guard let items = field.items(accepted: Self.acceptedAddresses) else { return nil }
        let blocks = items.compactMap { item in
            item.parsed(accepted: Self.acceptedAddresses, AddressBlock.init(parsing:)).flatMap {
                allowed($0, item, allow: allow)
            }
        }
        guard blocks.count == items.count else { return nil }
        guard !blocks.isEmpty else { return field.refuse("an empty list", accepted: Self.acceptedAddresses) }
        let set = AddressSet(blocks)
        guard set.count <= Self.maxAddresses else {
            return field.refuse("more than \(Self.maxAddresses) addresses", accepted: "several smaller configs")
        }
        return (blocks.map(\.description), set)
    }

    private func allowed(_ block: AddressBlock, _ field: Field, allow: AddressSet?) -> AddressBlock? {
        guard allow.map({ AddressSet([block]).subtracting($0).isEmpty }) ?? true else {
            return field.refuse(
                "\(block) is not within scan-server.allow, which says what may be scanned",
                accepted: "addresses within it, or a wider \"allow\"")
        }
        guard block.first.isConnectable, block.last.isConnectable else {
            return field.refuse("\(block) is not of hosts", accepted: "addresses that can be connected to")
        }
        return block
    }

    private func ports(_ field: Field) -> (texts: [String], set: PortSet)? {
        guard let items = field.items(accepted: Self.acceptedPorts) else { return nil }
        let texts = items.compactMap { $0.text(accepted: Self.acceptedPorts) }
        guard texts.count == items.count else { return nil }
        do {
            let canonical = try PortSpecification.canonical(texts)
            return (canonical, try PortSpecification(parsing: canonical).ports)
        } catch {
            return (error.index.map { items[$0] } ?? field).refuse(error.reason)
        }
    }

    /// How often; a nil duration inside means once.
    func interval(_ field: Field) -> (duration: Duration?, Void)? {
        if case .scalar("once", _) = field.value.content { return (nil, ()) }
        let range: ClosedRange<Duration> = .seconds(1)...(.seconds(366 * 86_400))
        return field.duration(in: range, alternative: "; or once").map { ($0, ()) }
    }
}
