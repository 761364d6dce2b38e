/// A JSON value, for answers whose shape cannot be relied on.
///
/// `JSONDecoder` is not used on them because it keeps one of several members with the same name and drops the others
/// without a word: a host listed twice would lose the ports of one listing, and they would seem closed.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// As near as a `Double` comes; infinite where the text is beyond its range, and 0 only where the
    /// text says 0.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// What kind of value it is, for error messages.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// The members of a JSON object in their order, also those whose name occurs more than once.
public struct JSONObject: Hashable, Sendable {
    public struct Member: Hashable, Sendable {
        public let name: String
        public let value: JSONValue
    }

    public private(set) var members: [Member]

    public init(_ members: [(String, JSONValue)] = []) {
        self.members = members.map { Member(name: $0.0, value: $0.1) }
    }

    public mutating func append(_ name: String, _ value: JSONValue) {
        members.append(Member(name: name, value: value))
    }

    /// The first member of that name.
    public subscript(name: String) -> JSONValue? {
        members.first { $0.name == name }?.value
    }

    /// A name that more than one member has.
    public var repeatedName: String? {
        var seen: Set<String> = []
        return members.first { !seen.insert($0.name).inserted }?.name
    }
}
