import Glibc
import PortModel

/// The socket address that connects go to, in memory that is written anew for each target: a probe allocates nothing.
///
/// Owns its memory and frees it when the engine that holds it ends.
struct TargetAddress: ~Copyable {
    private let target: UnsafeMutableRawPointer
    private let local: UnsafeMutableRawPointer
    private var length = socklen_t(0)
    private(set) var family = AF_UNSPEC

    private static let capacity = MemoryLayout<sockaddr_in6>.size

    init() {
        let alignment = MemoryLayout<sockaddr_in6>.alignment
        self.target = .allocate(byteCount: Self.capacity, alignment: alignment)
        self.local = .allocate(byteCount: Self.capacity, alignment: alignment)
    }

    deinit {
        target.deallocate()
        local.deallocate()
    }

    mutating func set(_ address: IPAddress, port: UInt16) {
        switch address.family {
        case .v4:
            var form = sockaddr_in()
            form.sin_family = sa_family_t(AF_INET)
            form.sin_port = port.bigEndian
            form.sin_addr.s_addr = UInt32(truncatingIfNeeded: address.value).bigEndian
            target.storeBytes(of: form, as: sockaddr_in.self)
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            family = AF_INET
        case .v6:
            var form = sockaddr_in6()
            form.sin6_family = sa_family_t(AF_INET6)
            form.sin6_port = port.bigEndian
            target.storeBytes(of: form, as: sockaddr_in6.self)
            target.storeBytes(of: address.value.bigEndian, toByteOffset: Self.v6AddressOffset, as: UInt128.self)
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            family = AF_INET6
        }
    }

    /// `connect` to the target: 0, or the errno.
    func connect(_ descriptor: Int32) -> Int32 {
        let result = Glibc.connect(descriptor, target.assumingMemoryBound(to: sockaddr.self), length)
        return result == 0 ? 0 : errno
    }

    /// Whether the local end of a connected socket has the target's address, and whether it has its port too.
    /// Nil when the socket cannot tell.
    func localEnd(of descriptor: Int32) -> (sameAddress: Bool, samePort: Bool)? {
        var size = socklen_t(Self.capacity)
        guard getsockname(descriptor, local.assumingMemoryBound(to: sockaddr.self), &size) == 0, size == length else {
            return nil
        }
        let (offset, count) = family == AF_INET ? (Self.v4AddressOffset, 4) : (Self.v6AddressOffset, 16)
        return (
            memcmp(target + offset, local + offset, count) == 0,
            memcmp(target + Self.portOffset, local + Self.portOffset, 2) == 0
        )
    }

    // The port follows the family in both forms; then comes the IPv4 address, or the flow label and the IPv6 address.
    private static let portOffset = 2
    private static let v4AddressOffset = 4
    private static let v6AddressOffset = 8
}
