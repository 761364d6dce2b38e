/// The header fields of an answer in their order: names are compared without regard to case, and one may come often.
public struct AnswerHeaders: Hashable, Sendable {
    private struct Field: Hashable, Sendable {
        /// In lower case.
        let name: String
        let value: String
    }

    private let fields: [Field]

    public init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields.map { Field(name: $0.name.lowercased(), value: $0.value) }
    }

    /// Every value of that name, in their order.
    public subscript(name: String) -> [String] {
        let name = name.lowercased()
        return fields.filter { $0.name == name }.map(\.value)
    }

    /// The first value of that name.
    public func first(name: String) -> String? {
        let name = name.lowercased()
        return fields.first { $0.name == name }?.value
    }
}
