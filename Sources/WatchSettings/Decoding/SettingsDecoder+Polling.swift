import PortModel
import ScanScheduling

extension SettingsDecoder {
    func polling(_ field: Field) -> Settings.Polling? {
        guard let keys = field.section(SettingsKeys.Polling.self) else { return nil }
        let standard = Settings.Polling.default
        return Settings.Polling(
            pollsPerScan: keys.value(.pollsPerScan, default: standard.pollsPerScan) { $0.integer(in: 1...100) },
            timeout: keys.value(.timeout, default: standard.timeout) {
                $0.duration(in: .seconds(1)...(.seconds(600)))
            },
            maxInFlight: keys.value(.maxInFlight, default: standard.maxInFlight) { $0.integer(in: 1...1000) },
            blackouts: keys.value(.blackouts, default: standard.blackouts, blackouts))
    }

    /// Windows of the week in which nothing is polled; `[]` for none.
    private func blackouts(_ field: Field) -> Blackouts? {
        let accepted = "a list of windows: \(BlackoutWindow.accepted)"
        guard let fields = field.items(accepted: accepted) else { return nil }
        let windows = fields.compactMap { place in
            place.parsed(accepted: BlackoutWindow.accepted) { text throws(ParseFailure) in
                try BlackoutWindow(parsing: text)
            }
        }
        guard windows.count == fields.count else { return nil }
        do {
            return try Blackouts(windows)
        } catch {
            return field.refuse(error)
        }
    }

    func confirmation(_ field: Field, else standard: Settings.Confirmation) -> Settings.Confirmation? {
        guard let keys = field.section(SettingsKeys.Confirmation.self) else { return nil }
        return Settings.Confirmation(
            opens: keys.value(.opens, default: standard.opens, agreement),
            closes: keys.value(.closes, default: standard.closes, agreement))
    }

    /// `2`, or `2 of 3`.
    private func agreement(_ field: Field) -> PortModel.Confirmation? {
        field.parsed(accepted: "a number such as 2, or 2 of 3") { text throws(ParseFailure) in
            try PortModel.Confirmation(parsing: text)
        }
    }

    /// Reads what single configs say otherwise. The sources must have been read: each override names one.
    func overrides(
        _ root: Section<SettingsKeys.Root>, else standard: Settings.Confirmation, _ blackouts: Blackouts
    ) -> [Settings.ConfigOverride] {
        var seen = UniqueValues<[String]>()
        let accepted = "a list, each place with source, config, and confirmation or blackouts"
        let fields = root[.configs].flatMap { $0.items(accepted: accepted) } ?? []
        return fields.compactMap { field in
            guard let keys = field.section(SettingsKeys.Override.self) else { return nil }
            let source = keys.required(.source, accepted: "the name of a source", sourceName)
            let config = keys.required(.config, accepted: "a config's id, as portwatch configs list shows it") {
                $0.identifier()
            }
            let confirmation = keys.value(.confirmation, default: standard) { self.confirmation($0, else: standard) }
            guard let source, let config else { return nil }
            seen.claim(
                [source, config], shown: "this config", of: field, accepted: "one place for each config")
            return Settings.ConfigOverride(
                source: source, config: config, confirmation: confirmation,
                blackouts: keys.value(.blackouts, default: blackouts, self.blackouts))
        }
    }

    private func sourceName(_ field: Field) -> String? {
        guard let name = field.name() else { return nil }
        guard sourceNames.contains(name) else {
            let known = sourceNames.values.sorted().joined(separator: ", ")
            return field.refuse(
                "no source has the name \"\(name)\"", accepted: known.isEmpty ? "the name of a source" : known)
        }
        return name
    }
}
