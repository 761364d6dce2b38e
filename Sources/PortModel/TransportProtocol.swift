/// The protocol of a port, as the API names it. An unknown name is kept as it came.
public struct TransportProtocol: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let name: String

    /// What is beyond 32 characters is cut off: no protocol has such a name, and the name becomes part of a key.
    public init(_ name: String) {
        self.name = name.keyText(limit: 32)
    }

    public static let tcp = TransportProtocol("tcp")
    public static let udp = TransportProtocol("udp")

    public var description: String { name.untrusted() }

    public static func < (left: TransportProtocol, right: TransportProtocol) -> Bool { left.name < right.name }
}
