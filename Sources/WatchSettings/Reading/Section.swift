import PortModel

/// A mapping of the file whose keys are known: unknown and repeated ones are noted when it is made.
struct Section<Key: SettingsKey> {
    let field: Field
    private var fields: [Key: Field] = [:]

    init(entries: [YAMLValue.Entry], of field: Field) {
        self.field = field
        var firstLines: [String: Int] = [:]
        for entry in entries {
            let path = field.path.appending(key: entry.key)
            let isRepeated = firstLines[entry.key] != nil
            if let first = firstLines[entry.key] {
                field.notes.add(
                    line: entry.line, at: path, "the same key as on line \(first)", accepted: "each key once")
            }
            firstLines[entry.key] = firstLines[entry.key] ?? entry.line
            if let key = Key(rawValue: entry.key) {
                field.notes.met(path)
                fields[key] = Field(value: entry.value, path: path, notes: field.notes)
            } else if !isRepeated {
                noteUnknown(entry, path: path)
            }
        }
    }

    /// The value of a key; nil where the mapping does not have it.
    subscript(key: Key) -> Field? { fields[key] }

    /// What `read` makes of the key's value; `fallback` where the key is absent or its value was refused.
    func value<Value>(_ key: Key, default fallback: Value, _ read: (Field) -> Value?) -> Value {
        fields[key].flatMap(read) ?? fallback
    }

    /// What `read` makes of the key's value; nil where the key is absent or its value was refused.
    func value<Value>(_ key: Key, _ read: (Field) -> Value?) -> Value? {
        fields[key].flatMap(read)
    }

    /// Like `value`, for a key that must be there: its absence is noted.
    func required<Value>(_ key: Key, accepted: String, _ read: (Field) -> Value?) -> Value? {
        guard let found = fields[key] else {
            refuse(key, "missing", accepted: accepted)
            return nil
        }
        return read(found)
    }

    /// Notes a problem with a key, at its value or, where it is absent, at the mapping.
    func refuse(_ key: Key, _ problem: String, accepted: String) {
        let path = field.path.appending(key: key.rawValue)
        field.notes.add(line: fields[key]?.line ?? field.line, at: path, problem, accepted: accepted)
    }

    private func noteUnknown(_ entry: YAMLValue.Entry, path: String) {
        let keys = Key.allCases.map(\.rawValue).sorted()
        if SecretKeys.contains(entry.key) {
            field.notes.add(
                line: entry.line, at: path, "secrets are not written in this file", accepted: SecretKeys.accepted)
        } else if let nearest = NearestKey.of(entry.key, among: keys) {
            field.notes.add(line: entry.line, at: path, "unknown key", accepted: "\"\(nearest)\", if that was meant")
        } else {
            field.notes.add(
                line: entry.line, at: path, "unknown key", accepted: keys.joined(separator: ", "))
        }
    }
}
