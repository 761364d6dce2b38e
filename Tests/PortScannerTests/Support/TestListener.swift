import Glibc
import PortModel

/// A listening socket on loopback, closed with its last reference.
final class TestListener: Sendable {
    let descriptor: Int32
    let address: IPAddress
    let port: UInt16

    struct Failure: Error {
        let action: String
        let errno: Int32
    }

    /// - Parameter port: 0 for one that the system picks.
    init(_ address: IPAddress, port: UInt16 = 0, backlog: Int32 = 128) throws {
        self.address = address
        let descriptor = try SocketForm.open(address.family)
        do {
            self.port = try SocketForm.bind(descriptor, to: address, port: port)
            guard listen(descriptor, backlog) == 0 else { throw Failure(action: "listen", errno: errno) }
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// A blocking connection to it.
    func connectOnce() throws -> Int32 {
        let client = try SocketForm.open(address.family)
        guard SocketForm.with(address, port, { connect(client, $0, $1) }) == 0 else {
            throw Failure(action: "connect", errno: errno)
        }
        return client
    }

    /// One more connection than is accepted fills the queue, and the kernel drops what comes then: silence.
    static func silent(_ address: IPAddress) throws -> (listener: TestListener, client: Int32) {
        let listener = try TestListener(address, backlog: 0)
        return (listener, try listener.connectOnce())
    }
}

/// Socket addresses for tests.
enum SocketForm {
    static func open(_ family: IPAddress.Family) throws -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family == .v4 ? AF_INET : AF_INET6, type, 0)
        guard descriptor >= 0 else { throw TestListener.Failure(action: "socket", errno: errno) }
        return descriptor
    }

    /// Binds, and says to which port.
    static func bind(_ descriptor: Int32, to address: IPAddress, port: UInt16) throws -> UInt16 {
        guard with(address, port, { Glibc.bind(descriptor, $0, $1) }) == 0 else {
            throw TestListener.Failure(action: "bind", errno: errno)
        }
        var local = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = withUnsafeMutablePointer(to: &local) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard result == 0 else { throw TestListener.Failure(action: "getsockname", errno: errno) }
        return UInt16(bigEndian: local.sin6_port)
    }

    static func with(
        _ address: IPAddress, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var form = sockaddr_in6()
        withUnsafeMutableBytes(of: &form) { bytes in
            bytes.storeBytes(of: sa_family_t(address.family == .v4 ? AF_INET : AF_INET6), as: sa_family_t.self)
            bytes.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
            let offset = address.family == .v4 ? 4 : 8
            for (index, byte) in address.bytes.enumerated() { bytes[offset + index] = byte }
        }
        let size = address.family == .v4 ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
        return withUnsafePointer(to: &form) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(size)) }
        }
    }
}
