import Foundation
import Glibc

/// A TCP connection to loopback, for what an HTTP client would not send.
final class RawConnection: Sendable {
    private let descriptor: CInt

    struct CannotConnect: Error {}

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in.loopback(port: port)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw CannotConnect() }
    }

    deinit {
        close(descriptor)
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(descriptor, bytes, bytes.count)
    }

    /// What comes until it ends with that text, or the other side closes; at most 64 KiB.
    func read(until end: String) async -> String {
        await onThread { self.receive { $0.suffix(end.utf8.count).elementsEqual(end.utf8) } }
    }

    /// What comes until the other side closes, at most 64 KiB.
    func readToEnd() async -> String {
        await onThread { self.receive { _ in false } }
    }

    private func receive(_ isEnough: ([UInt8]) -> Bool) -> String {
        var received: [UInt8] = []
        var byte: UInt8 = 0
        while received.count < 65_536, Glibc.read(descriptor, &byte, 1) == 1 {
            received.append(byte)
            if isEnough(received) { break }
        }
        return String(decoding: received, as: UTF8.self)
    }

    /// A blocking call must not hold a thread that the server needs: there are no more of those than processors.
    private func onThread(_ work: @escaping @Sendable () -> String) async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: work()) }
        }
    }
}

/// A socket that listens on a port of 127.0.0.1 that the system picks.
final class LoopbackListener {
    private let descriptor: CInt
    let port: UInt16

    init() throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard result else { throw RawConnection.CannotConnect() }
    }

    deinit {
        close(descriptor)
    }
}

extension sockaddr_in {
    fileprivate static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
