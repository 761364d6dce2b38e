/// A file of rules: `rules` as in the settings, and nothing else.
public enum PolicyFile {
    static let accepted = "YAML with the key \"rules\", a list of rules; [] for none"

    enum Root: String, SettingsKey {
        case rules
    }

    /// Reads a file.
    /// - Throws: everything that is wrong with it, at once.
    public static func load(path: String) throws(SettingsError) -> [PlacedRule] {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, limit: Settings.maxFileBytes)
        } catch {
            throw SettingsError(
                file: path, problems: [.init(line: nil, problem: "the policy file \(error)", accepted: accepted)])
        }
        return try parse(bytes: bytes, file: path)
    }

    /// Reads a text.
    /// - Parameter file: what the text is called in errors, and in the places of its rules.
    /// - Throws: everything that is wrong with it, at once.
    public static func parse(bytes: [UInt8], file: String) throws(SettingsError) -> [PlacedRule] {
        try parse(bytes: bytes, file: file, most: Settings.Policy.maxRules, acceptsNothing: false)
    }

    /// - Parameter acceptsNothing: whether nothing behind `rules:` is an empty list, since rules were taken out.
    static func parse(
        bytes: [UInt8], file: String, most: Int, acceptsNothing: Bool
    ) throws(SettingsError) -> [PlacedRule] {
        let notes = ReadingNotes()
        let reader = YAMLReader(notes: notes, nothing: ("the file holds no rules", accepted))
        let root = try Settings.root(of: bytes, file: file, reader: reader)
            .flatMap { Field(value: $0, path: "", notes: notes).section(Root.self) }
        let rules = root?.required(.rules, accepted: RuleDecoder.accepted) { field -> [PlacedRule] in
            if acceptsNothing, field.value.isNothing { return [] }
            return RuleDecoder(file: file).rules(field, most: most)
        }
        guard let rules, notes.isEmpty else { throw notes.error(file: file) }
        return rules
    }
}
