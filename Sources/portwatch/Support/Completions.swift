import ArgumentParser
import PortHistory
import WatchSettings

/// What a shell offers when the Tab key is pressed. Only files are looked at: completing asks no source.
enum Completions {
    /// The names of the sources in the settings.
    @Sendable static func sources(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
        guard let settings = settings(words) else { return [] }
        return settings.sources.map(\.name) + (settings.scanServer.map { [$0.name] } ?? [])
    }

    /// The ids of the configs that the history knows, of the source that is named, or of all.
    @Sendable static func configs(_ words: [String], _ index: Int, _ prefix: String) async -> [String] {
        guard let settings = settings(words), let history = try? HistoryReader(path: settings.historyPath),
            let status = try? await history.status()
        else { return [] }
        let source = value(of: "--source", in: words)
        return status.configs.filter { source == nil || $0.source == source }.map(\.config).filter(isHarmless)
    }

    private static func settings(_ words: [String]) -> Settings? {
        guard let path = SettingsOptions.path(named: value(of: "--config", in: words)) else { return nil }
        return try? Settings.load(path: path, environment: SettingsOptions.environmentWithoutCredentials)
    }

    /// Ids come from a source: one with characters that mean something to a shell is not worth the danger.
    private static func isHarmless(_ id: String) -> Bool {
        id.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) || (48...57).contains($0)
                || "-_.".utf8.contains($0)
        } && !id.hasPrefix("-")
    }

    /// The value of an option on the command line: `--name VALUE`, `--name=VALUE`, or `--name = VALUE` as bash, for
    /// which `=` ends a word, hands it over.
    private static func value(of option: String, in words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            if word.hasPrefix(option + "=") { return unquoted(word.dropFirst(option.count + 1)) }
            guard word == option else { continue }
            let next = words.dropFirst(index + 1).drop { $0 == "=" }.first
            return next.map { unquoted($0[...]) }
        }
        return nil
    }

    /// Shells hand words over as they are typed. What is quoted more cleverly than this is not completed.
    private static func unquoted(_ word: Substring) -> String {
        guard let quote = word.first, quote == "\"" || quote == "'", word.count >= 2, word.last == quote else {
            return String(word)
        }
        return String(word.dropFirst().dropLast())
    }
}
