/// Values that must not come twice in a file, such as names.
struct UniqueValues<Value: Hashable> {
    private var lines: [Value: Int] = [:]

    /// All that were taken, in no order.
    var values: some Sequence<Value> { lines.keys }

    func contains(_ value: Value) -> Bool { lines[value] != nil }

    /// Takes the value, or refuses the field it came from where it was taken before. `shown` stands for it there.
    mutating func claim(_ value: Value, shown: String, of field: Field, accepted: String) {
        if let line = lines[value] {
            field.notes.add(line: field.line, at: field.path, "\(shown) is also on line \(line)", accepted: accepted)
        } else {
            lines[value] = field.line
        }
    }
}
