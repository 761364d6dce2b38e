/// A port that a result lists, with the status it gives.
public struct OpenPort: Hashable, Sendable {
    public let port: Port
    /// The API's word, kept as it came; `open` for a port that answers.
    public let status: String

    public static let openStatus = "open"

    /// What is beyond 32 characters of the status is cut off.
    public init(_ port: Port, status: String = openStatus) {
        self.port = port
        self.status = status.keyText(limit: 32)
    }

    /// Whether the port counts as open. Statuses that say that nothing answered do not; an unknown word does,
    /// since a result lists what was found.
    public var isOpen: Bool { status == Self.openStatus || !Self.notOpen.contains(status.lowercased()) }

    private static let notOpen: Set<String> = [
        "closed", "filtered", "open|filtered", "no-answer", "unreachable", "error",
    ]
}
