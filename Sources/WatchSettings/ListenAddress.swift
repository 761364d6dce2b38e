public import PortModel

/// Where a server listens: an address and a port, 0 for one that the system picks.
public struct ListenAddress: Hashable, Sendable {
    public let address: IPAddress
    public let port: UInt16

    public init(_ address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// The accepted form, for error messages.
    public static let accepted = "an address and a port, such as 127.0.0.1:8080 or [::1]:0 (0 picks a free port)"
}

extension ListenAddress: CustomStringConvertible {
    /// Reads `ADDRESS:PORT`, an IPv6 address in brackets. Host names are not resolved here, hence not accepted.
    public init(parsing text: String) throws(ParseFailure) {
        let failure = ParseFailure(
            problem: "\(SecretShape.shown(text)) is not an address with a port", accepted: Self.accepted)
        guard let colon = text.lastIndex(of: ":"), let port = Self.port(text[text.index(after: colon)...]) else {
            throw failure
        }
        var host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        guard isBracketed == host.contains(":"), let address = IPAddress(String(host)) else { throw failure }
        self.init(address, port: port)
    }

    /// `127.0.0.1:8080`, `[::1]:8080`.
    public var description: String {
        address.family == .v6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }

    private static func port(_ text: Substring) -> UInt16? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return UInt16(text)
    }
}
