import PortModel

extension SettingsDecoder {
    mutating func scanServer(_ field: Field, historyPath: String) -> Settings.ScanServer? {
        guard let keys = field.section(SettingsKeys.ScanServer.self) else { return nil }
        let name = keys.value(.name, default: "local") { $0.name() }
        claimSource(name, keys[.name] ?? field)
        let data = SettingsPath.absolute("scans", from: SettingsPath.directory(of: historyPath))
        let allow = keys[.allow].map(blocks) ?? Self.loopback
        return Settings.ScanServer(
            name: name,
            listen: keys.value(.listen, default: ListenAddress(.loopbackV4, port: 0), listen),
            dataDirectory: keys.value(.data, default: data) { $0.path(from: directory) },
            account: keys.value(.account, default: "local") { $0.identifier() },
            allow: allow ?? [],
            refresh: keys.value(.refresh, default: .seconds(5)) { $0.duration(in: Self.refreshRange) },
            maxInFlight: keys.value(.maxInFlight, default: 512) { $0.integer(in: 1...10_000) },
            probeTimeout: keys.value(.probeTimeout, default: .seconds(1)) {
                $0.duration(in: .milliseconds(10)...(.seconds(60)))
            },
            probeAttempts: keys.value(.probeAttempts, default: 3) { $0.integer(in: 1...10) },
            maxRatePerSecond: keys.value(.maxRatePerSecond) { $0.integer(in: 2...1_000_000) },
            configs: keys[.configs].map { declaredConfigs($0, allow: allow.map { AddressSet($0) }) })
    }

    private static let loopback = [
        AddressBlock(.loopbackV4, prefixLength: 8), AddressBlock(.loopbackV6),
    ]

    private func listen(_ field: Field) -> ListenAddress? {
        guard let listen = field.parsed(accepted: ListenAddress.accepted, ListenAddress.init(parsing:)) else {
            return nil
        }
        guard listen.address.isLoopback else {
            return field.refuse(
                "\(listen.address) is not a loopback address: the server in the daemon speaks plain http",
                accepted: "an address in 127.0.0.0/8, or [::1], and a port")
        }
        return listen
    }

    private func blocks(_ field: Field) -> [AddressBlock]? {
        let accepted = "a list of addresses and blocks, such as [127.0.0.0/8, \"::1\"]"
        guard let items = field.items(accepted: accepted) else { return nil }
        guard !items.isEmpty else { return field.refuse("an empty list", accepted: accepted) }
        let blocks = items.compactMap { $0.parsed(accepted: accepted, AddressBlock.init(parsing:)) }
        return blocks.count == items.count ? blocks : nil
    }
}
