/// One port of one address: what can be open.
public struct Port: Hashable, Sendable {
    public let address: IPAddress
    public let proto: TransportProtocol
    public let number: UInt16

    public init(_ address: IPAddress, _ proto: TransportProtocol, _ number: UInt16) {
        self.address = address
        self.proto = proto
        self.number = number
    }
}

extension Port: Comparable {
    public static func < (left: Port, right: Port) -> Bool {
        if left.address != right.address { return left.address < right.address }
        if left.number != right.number { return left.number < right.number }
        return left.proto < right.proto
    }
}

extension Port: CustomStringConvertible {
    /// `192.0.2.7:443/tcp`, `[2001:db8::1]:53/udp`.
    public var description: String {
        address.family == .v6 ? "[\(address)]:\(number)/\(proto)" : "\(address):\(number)/\(proto)"
    }
}
