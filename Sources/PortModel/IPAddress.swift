/// An IPv4 or IPv6 address.
///
/// An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is read as the IPv4 address it stands for, since the kernel
/// connects to that one: an allow-list could otherwise be walked around by writing a target the other way.
public struct IPAddress: Hashable, Sendable {
    /// Which internet protocol an address belongs to.
    public enum Family: UInt8, Sendable, Comparable, CaseIterable {
        case v4 = 4
        case v6 = 6

        /// The number of bits in an address: 32 or 128.
        public var bitWidth: Int { self == .v4 ? 32 : 128 }

        /// The highest address as a number.
        public var maxValue: UInt128 { self == .v4 ? UInt128(UInt32.max) : .max }

        public static func < (left: Family, right: Family) -> Bool { left.rawValue < right.rawValue }
    }

    public let family: Family
    /// The address as a number, most significant byte first; below 2³² for IPv4.
    public let value: UInt128

    /// - Precondition: `value` fits the family.
    public init(family: Family, value: UInt128) {
        precondition(value <= family.maxValue, "an address number beyond its family")
        self.family = family
        self.value = value
    }

    public init(v4 value: UInt32) {
        self.init(family: .v4, value: UInt128(value))
    }

    public static let loopbackV4 = IPAddress(v4: 0x7F00_0001)
    public static let loopbackV6 = IPAddress(family: .v6, value: 1)

    /// The bytes in network order: 4 or 16 of them.
    public var bytes: [UInt8] {
        (0..<(family.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> (family.bitWidth - 8 - $0 * 8)) }
    }

    /// Whether what is sent to it stays on this machine: 127.0.0.0/8 or ::1.
    public var isLoopback: Bool {
        switch family {
        case .v4: value >> 24 == 127
        case .v6: value == 1
        }
    }

    /// Whether a host stands for this machine alone: a loopback address, an IPv6 one in brackets or not, or `localhost`,
    /// which RFC 6761 keeps for it. Another name may be resolved to anything.
    public static func isLoopback(host: String) -> Bool {
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        return IPAddress(bare)?.isLoopback ?? (bare.lowercased() == "localhost")
    }

    /// Whether this address stands for one host that can be connected to:
    /// not the unspecified address, not IPv4's "this network" (0.0.0.0/8), multicast, or limited broadcast.
    public var isConnectable: Bool {
        switch family {
        case .v4: return value >> 24 != 0 && value >> 28 != 0xE && value != 0xFFFF_FFFF
        case .v6: return value != 0 && value >> 120 != 0xFF
        }
    }
}

extension IPAddress: Comparable {
    /// IPv4 before IPv6, then by number.
    public static func < (left: IPAddress, right: IPAddress) -> Bool {
        left.family == right.family ? left.value < right.value : left.family < right.family
    }
}
