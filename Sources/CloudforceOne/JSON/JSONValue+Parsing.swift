extension JSONValue {
    /// Reads a JSON text (RFC 8259) in UTF-8, strictly: one value, no comments, no trailing commas. A byte order mark
    /// before it is passed over.
    /// - Parameter maximumValues: how many values the text may have, so that a small text cannot fill the memory.
    public init(parsing bytes: [UInt8], maximumValues: Int = 4_000_000) throws(Failure) {
        var parser = JSONParser(bytes, maximumValues: maximumValues)
        self = try parser.document()
    }

    /// Why bytes are not a JSON text that is accepted.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        public enum Reason: String, Hashable, Sendable {
            case ended = "the text ends too early"
            case unexpected = "there is something that JSON does not have there"
            case badString = "a string is not valid"
            case badNumber = "a number is not valid"
            case afterEnd = "there is more after the end of the value"
            case tooDeep = "it is nested too deeply"
            case tooManyValues = "it has too many values"
        }

        public let reason: Reason
        /// The byte at which reading stopped, from 0.
        public let offset: Int

        public var description: String { "\(reason.rawValue) (byte \(offset))" }
    }
}
