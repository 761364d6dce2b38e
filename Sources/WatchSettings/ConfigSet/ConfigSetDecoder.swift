import PortModel

/// Makes the configs of a declared set of a file's root value. Whatever is wrong is noted, and the decoding goes on.
struct ConfigSetDecoder {
    let notes: ReadingNotes

    enum Root: String, SettingsKey {
        case configs
    }

    enum Config: String, SettingsKey {
        case id, ips, ports, every, frequency
    }

    func configs(from value: YAMLValue) -> [ConfigSet.Entry]? {
        let field = Field(value: value, path: "", notes: notes)
        guard let root = field.section(Root.self) else { return nil }
        return root.required(.configs, accepted: ConfigSet.acceptedFile, configs)
    }

    private func configs(_ field: Field) -> [ConfigSet.Entry]? {
        guard let items = field.items(accepted: "a list of configs; [] for none") else { return nil }
        var scopes = UniqueValues<Scope>()
        var ids = UniqueValues<String>()
        return items.compactMap { item in
            guard let keys = item.section(Config.self) else { return nil }
            let id = keys.value(.id) { self.id($0, &ids) }
            let scope = settings.scope(ips: .ips, ports: .ports, of: keys)
            let frequency = frequency(keys)
            guard let scope, let frequency else { return nil }
            scopes.claim(
                scope.value, shown: "what this covers", of: item, accepted: "configs that differ in ips or ports")
            return ConfigSet.Entry(
                id: id, ips: scope.ips, ports: scope.ports, scope: scope.value, frequency: frequency,
                line: item.line, keyPath: item.path)
        }
    }

    /// Values that the settings have too are read as there.
    private var settings: SettingsDecoder { SettingsDecoder(notes: notes, directory: "/", environment: [:]) }

    private func id(_ field: Field, _ ids: inout UniqueValues<String>) -> String? {
        let accepted = "the id of an existing config; without one, what matches is looked for"
        guard let id = field.text(accepted: accepted) else { return nil }
        guard id.utf8.count <= 256 else { return field.refuse("an id of more than 256 bytes", accepted: accepted) }
        ids.claim(id, shown: "this id", of: field, accepted: "each config once")
        return id
    }

    private func frequency(_ keys: Section<Config>) -> Double? {
        let accepted = "\"every\" with a duration such as 12h or 1d, or once; or \"frequency\" with a number of days"
        guard let days = keys[.frequency] else {
            guard let every = keys.required(.every, accepted: accepted, settings.interval) else { return nil }
            return every.duration.frequencyDays
        }
        guard keys[.every] == nil else {
            keys.refuse(.frequency, "beside \"every\"", accepted: "one of the two")
            return nil
        }
        return days.days()
    }
}

extension Field {
    /// A number of days, 0 for once.
    fileprivate func days() -> Double? {
        let accepted = "a number of days within 0 (once) to 36500, such as 1 or 0.5"
        guard let text = plainText(accepted: accepted) else { return nil }
        // Swift would also read `inf`, `nan` and hexadecimal numbers.
        guard text.utf8.allSatisfy({ "0123456789.eE+-".utf8.contains($0) }), let days = Double(text) else {
            return refuse("\"\(text.untrusted())\" is not a number", accepted: accepted)
        }
        guard (0...36_500).contains(days) else {
            return refuse("\(text.untrusted()) is out of bounds", accepted: accepted)
        }
        return days
    }
}
