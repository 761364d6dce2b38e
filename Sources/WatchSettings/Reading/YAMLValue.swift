/// A value of a YAML file with its line: what the settings are decoded from.
struct YAMLValue {
    /// The line it starts on, from 1.
    let line: Int
    let content: Content

    enum Content {
        /// A text, and whether it is written without quotes: only then can it be a number, a flag or nothing.
        case scalar(String, isPlain: Bool)
        case list([YAMLValue])
        case mapping([Entry])
        /// Something that was refused while the file was read; the problem is already noted.
        case refused
    }

    /// A key of a mapping and what it has. A key can stand there more than once.
    struct Entry {
        let key: String
        let line: Int
        let value: YAMLValue
    }

    /// Whether it is written as nothing: an empty place, `~` or `null`.
    var isNothing: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// What it is, for error messages.
    var kind: String {
        switch content {
        case .scalar: isNothing ? "no value" : "a single value"
        case .list: "a list"
        case .mapping: "a mapping"
        case .refused: "something refused"
        }
    }
}
