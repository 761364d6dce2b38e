import PortModel

/// A value of the file and where it is. Its readers give nil where the value is not usable, and note why.
struct Field {
    let value: YAMLValue
    let path: String
    let notes: ReadingNotes

    var line: Int { value.line }

    /// Notes a problem of this value; the nil is for the reader to hand on.
    func refuse<Value>(_ problem: String, accepted: String) -> Value? {
        if case .refused = value.content { return nil }
        notes.add(line: line, at: path, problem, accepted: accepted)
        return nil
    }

    func refuse<Value>(_ failure: ParseFailure) -> Value? {
        refuse(failure.problem, accepted: failure.accepted)
    }

    /// A single value as it is written, not empty, without control characters, of at most 4096 bytes.
    func text(accepted: String) -> String? {
        guard !value.isNothing else { return refuse("no value", accepted: accepted) }
        guard case .scalar(let text, _) = value.content else {
            return refuse("\(value.kind) instead of a single value", accepted: accepted)
        }
        guard !text.isEmpty else { return refuse("an empty text", accepted: accepted) }
        guard text.utf8.count <= 4096,
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            return refuse("a text that is too long or has control characters", accepted: accepted)
        }
        return text
    }

    /// Like `text`, where quotes would make it something else: a number, a flag.
    func plainText(accepted: String) -> String? {
        guard let text = text(accepted: accepted) else { return nil }
        guard case .scalar(_, isPlain: true) = value.content else {
            return refuse("a text in quotes", accepted: accepted)
        }
        return text
    }

    /// The places of a list. Nothing is not an empty list: the one is likely a slip, the other says `[]`.
    func items(accepted: String) -> [Field]? {
        guard case .list(let values) = value.content else {
            return refuse("\(value.kind) instead of a list", accepted: accepted)
        }
        return values.enumerated().map { Field(value: $1, path: "\(path)[\($0)]", notes: notes) }
    }

    /// The keys of a mapping. Nothing counts as a mapping without keys: all its keys may be commented out.
    func section<Key: SettingsKey>(_: Key.Type) -> Section<Key>? {
        if value.isNothing { return Section(entries: [], of: self) }
        guard case .mapping(let entries) = value.content else {
            let keys = Key.allCases.map(\.rawValue).sorted().joined(separator: ", ")
            return refuse("\(value.kind) instead of a mapping", accepted: "keys with values: \(keys)")
        }
        return Section(entries: entries, of: self)
    }
}
