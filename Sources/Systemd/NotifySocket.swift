import Glibc

/// The datagram socket on which a service manager listens (sd_notify(3)).
struct NotifySocket: Sendable {
    /// As `$NOTIFY_SOCKET` names it: a path, or `@` and a name in the abstract namespace.
    let name: String

    /// No message is waited for longer than this to be taken, should the service manager be stuck.
    private static let patience = timeval(tv_sec: 2, tv_usec: 0)

    func send(_ message: String) throws(SystemdError) {
        guard let (address, length) = address() else {
            throw failure("the address is neither a path nor an abstract name of at most 107 bytes")
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure(errorText(errno)) }
        defer { close(descriptor) }
        var timeout = Self.patience
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        let bytes = Array(message.utf8)
        let sent = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                retrying { sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length) }
            }
        }
        // A datagram is sent whole or not at all.
        guard sent != nil else { throw failure(errorText(errno)) }
    }

    /// Nil for what is no socket of this kind: systemd can also name others (`vsock:`), for machines without it.
    private func address() -> (sockaddr_un, socklen_t)? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard bytes.count > 1, bytes.count < capacity, !bytes.contains(0) else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "/"): break
        case UInt8(ascii: "@"): bytes[0] = 0
        default: return nil
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        // An abstract name is exactly as long as the length says; a path ends with its zero byte.
        let isPath = bytes[0] != 0
        let header = MemoryLayout<sockaddr_un>.size - capacity
        return (address, socklen_t(header + bytes.count + (isPath ? 1 : 0)))
    }

    private func failure(_ cause: String) -> SystemdError {
        SystemdError(
            operation: "notify the service manager at", subject: name, cause: cause,
            hint: "run the service from its unit with Type=notify, or unset NOTIFY_SOCKET")
    }
}
