import Glibc
import PortModel
import Synchronization
import Testing

/// An address of 127.0.0.0/8 that no other test uses, so that only this test opens and closes ports there.
func ownAddress() -> String {
    "127.63.\(UInt8.random(in: 1...254)).\(UInt8.random(in: 1...254))"
}

/// A TCP port of a loopback address that a test opens and closes; the number stays the same.
final class Listener: Sendable {
    let address: String
    let port: UInt16
    private let descriptor: Mutex<Int32?>
    /// What fills its queue.
    private let clients = Mutex<[Int32]>([])

    /// Takes a free port, and answers there at once when `open`.
    init(_ address: String, open: Bool = true) throws {
        let descriptor = try boundSocket(address, port: 0)
        self.address = address
        port = try localPort(descriptor)
        self.descriptor = Mutex(descriptor)
        if open { try self.open() }
    }

    deinit { close() }

    /// As a line of the log has it.
    var name: String { "\(address):\(port)/tcp" }

    func open() throws {
        let descriptor = try descriptor.withLock { descriptor in
            let usable = try descriptor ?? boundSocket(address, port: port)
            descriptor = usable
            return usable
        }
        try #require(listen(descriptor, 64) == 0)
    }

    /// Answers nothing from now on, until it is opened again: its queue is full, and the kernel drops what comes then.
    func fallSilent() throws {
        try descriptor.withLock { descriptor in
            let descriptor = try #require(descriptor)
            try #require(listen(descriptor, 0) == 0)
            let client = try boundSocket(address, port: 0, nonBlocking: true)
            clients.withLock { $0.append(client) }
            connect(client, to: address, port: port)
        }
    }

    func close() {
        clients.withLock { clients in
            for client in clients { Glibc.close(client) }
            clients = []
        }
        descriptor.withLock { descriptor in
            if let descriptor { Glibc.close(descriptor) }
            descriptor = nil
        }
    }
}

/// A TCP socket bound to an address. Not listening yet: connecting there is refused.
func boundSocket(_ address: String, port: UInt16, nonBlocking: Bool = false) throws -> Int32 {
    let flags = Int32(SOCK_CLOEXEC.rawValue) | (nonBlocking ? Int32(SOCK_NONBLOCK.rawValue) : 0)
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | flags, 0)
    try #require(descriptor >= 0)
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var name = socketName(address, port: port)
    let result = withUnsafePointer(to: &name) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    try #require(result == 0, "\(address):\(port) cannot be bound: error \(errno)")
    return descriptor
}

/// Starts a connection; what becomes of it is not waited for.
private func connect(_ descriptor: Int32, to address: String, port: UInt16) {
    var name = socketName(address, port: port)
    withUnsafePointer(to: &name) { pointer in
        _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}

private func socketName(_ address: String, port: UInt16) -> sockaddr_in {
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    inet_pton(AF_INET, address, &name.sin_addr)
    return name
}

func localPort(_ descriptor: Int32) throws -> UInt16 {
    var name = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &name) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    try #require(result == 0)
    return UInt16(bigEndian: name.sin_port)
}
