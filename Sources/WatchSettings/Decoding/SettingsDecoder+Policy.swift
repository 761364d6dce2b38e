import PortModel

extension SettingsDecoder {
    private static let longestServices = 4 << 20

    /// What is expected, also where the settings do not speak of it: then every open port is unexpected.
    func policy(_ root: Section<SettingsKeys.Root>, historyPath: String) -> Settings.Policy {
        let keys = root[.policy]?.section(SettingsKeys.Policy.self)
        let services = services(keys)
        let own = keys?[.rules].map { RuleDecoder(file: file).rules($0) } ?? []
        let beside = SettingsPath.absolute("accepted.yaml", from: SettingsPath.directory(of: historyPath))
        let filePath = keys?.value(.file) { $0.path(from: directory) }
        let accepted = keys?.value(.accepted) { $0.path(from: directory) } ?? beside
        if filePath == accepted {
            keys?.refuse(
                .accepted, "the same file as policy.file, to which the daemon never writes", accepted: "another file")
        }
        let fromFile = filePath.map(rules(inFile:)) ?? []
        if own.count + fromFile.count > Settings.Policy.maxRules, own.count <= Settings.Policy.maxRules {
            keys?.refuse(
                .file, "more than \(Settings.Policy.maxRules) rules with those of the settings", accepted: "fewer")
        }
        return Settings.Policy(
            rules: own + fromFile,
            risks: RiskTable(
                overrides: keys?[.risks].map { risks($0, services: services) } ?? [],
                usesDefaults: keys?.value(.wellKnownRisks) { $0.flag() } ?? true),
            services: services, acceptedPath: accepted)
    }

    private func rules(inFile path: String) -> [PlacedRule] {
        do {
            return try PolicyFile.load(path: path)
        } catch {
            notes.add(error)
            return []
        }
    }

    /// A system need not have the database; one that is named must be there.
    private func services(_ keys: Section<SettingsKeys.Policy>?) -> ServiceNames {
        let named = keys?[.services]
        guard let path = named.map({ $0.path(from: directory) }) ?? Settings.Policy.servicesFile else { return .init() }
        do {
            let bytes = try BoundedFile.read(path, limit: Self.longestServices)
            return ServiceNames(parsing: String(decoding: bytes, as: UTF8.self), limit: Self.longestServices)
        } catch {
            let _: String? = named?.refuse(
                "the services database \(error)", accepted: "a file in the form of /etc/services")
            return .init()
        }
    }

    private enum RiskSeverity: String, CaseIterable {
        case none, info, notice, warning, critical
    }

    private func risks(_ field: Field, services: ServiceNames) -> [RiskTable.Override] {
        let accepted = "a list such as {ports: tcp/8443, severity: critical}; severity none calls them harmless"
        return (field.items(accepted: accepted) ?? []).flatMap { item -> [RiskTable.Override] in
            guard let keys = item.section(SettingsKeys.Risk.self) else { return [] }
            let ports = keys.required(.ports, accepted: Self.acceptedRiskPorts, riskPorts)
            let severity = keys.required(.severity, accepted: "none, info, notice, warning or critical") {
                $0.choice(RiskSeverity.self)
            }
            let name = keys.value(.name) { $0.line(limit: PolicyRule.longestText) }
            let why = keys.value(.why) { $0.line(limit: PolicyRule.longestText) }
            guard let ports, let severity else { return [] }
            return ports.map { proto, range in
                guard let severity = Severity(rawValue: severity.rawValue) else {
                    return RiskTable.Override(harmless: proto, range)
                }
                let known = RiskTable.wellKnown.first { $0.proto == proto && $0.ports == range }
                return RiskTable.Override(
                    proto, range, severity: severity,
                    name: name ?? known?.name ?? services.name(of: range.lowerBound, proto)
                        ?? RulePorts(proto: proto, ports: range).description,
                    why: why ?? known?.why ?? "the settings call it risky")
            }
        }
    }

    private static let acceptedRiskPorts =
        "ports with their protocol, such as tcp/3306 or udp/160-162, or a list of them"

    private func riskPorts(_ field: Field) -> [(TransportProtocol, ClosedRange<UInt16>)]? {
        var items = [field]
        if case .list = field.value.content { items = field.items(accepted: Self.acceptedRiskPorts) ?? [] }
        guard !items.isEmpty else { return field.refuse("an empty list", accepted: Self.acceptedRiskPorts) }
        let read = items.compactMap { item -> (TransportProtocol, ClosedRange<UInt16>)? in
            guard let ports = item.parsed(accepted: Self.acceptedRiskPorts, RulePorts.init(parsing:)) else {
                return nil
            }
            guard let proto = ports.proto else {
                return item.refuse("ports without their protocol", accepted: Self.acceptedRiskPorts)
            }
            return (proto, ports.ports ?? 1...65535)
        }
        return read.count == items.count ? read : nil
    }
}
