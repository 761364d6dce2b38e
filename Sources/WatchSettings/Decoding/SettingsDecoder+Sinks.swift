import PortModel

extension SettingsDecoder {
    private typealias Keys = Section<SettingsKeys.Sink>

    private enum SinkType: String, CaseIterable {
        case log
        case webhook

        /// The keys that only sinks of this type have.
        var ownKeys: [SettingsKeys.Sink] {
            switch self {
            case .log: [.format, .file]
            case .webhook: [.url, .timeout, .allowHTTP]
            }
        }
    }

    func sinks(_ root: Section<SettingsKeys.Root>) -> [Settings.Sink] {
        guard let given = root[.sinks] else { return [.default] }
        var names = UniqueValues<String>()
        let items = given.items(accepted: "a list of sinks; [] to keep changes in the history only") ?? []
        return items.compactMap { item in
            guard let keys = item.section(SettingsKeys.Sink.self) else { return nil }
            let name = keys.required(.name, accepted: "a name for the sink, such as hook") { $0.name() }
            if let name, let field = keys[.name] {
                names.claim(
                    name, shown: "\"\(name)\"", of: field, accepted: "a name that no other sink has")
            }
            guard let kind = kind(keys), let name else { return nil }
            return Settings.Sink(name: name, kind: kind)
        }
    }

    private func kind(_ keys: Keys) -> Settings.Sink.Kind? {
        let type = keys.required(.type, accepted: "log or webhook") { $0.choice(SinkType.self) }
        guard let type else { return nil }
        for other in SinkType.allCases where other != type {
            for key in other.ownKeys where keys[key] != nil {
                keys.refuse(
                    key, "a \(type.rawValue) sink has no such key",
                    accepted: (["name", "type"] + type.ownKeys.map(\.rawValue)).joined(separator: ", "))
            }
        }
        switch type {
        case .log:
            return .log(
                Settings.Sink.Log(
                    format: keys.value(.format, default: .text) { $0.choice(Settings.Sink.Log.Format.self) },
                    file: keys.value(.file) { $0.path(from: directory) }))
        case .webhook:
            return webhook(keys).map { .webhook($0) }
        }
    }

    private func webhook(_ keys: Keys) -> Settings.Sink.Webhook? {
        let timeout = keys.value(.timeout, default: .seconds(10)) { $0.duration(in: .seconds(1)...(.seconds(300))) }
        let allowsHTTP = keys.value(.allowHTTP, default: false) { $0.flag() }
        let url = keys.required(.url, accepted: "the receiver's URL") { field in
            field.parsed(accepted: "the receiver's URL", HTTPURL.init(parsing:))
        }
        guard let url else { return nil }
        guard url.isSecure || url.isLoopback || allowsHTTP else {
            keys.refuse(
                .url, "http to another machine would show what changed to the network",
                accepted: "https; or allow-http: true beside it, where the way to the receiver is trusted")
            return nil
        }
        return Settings.Sink.Webhook(url: url, timeout: timeout)
    }
}
