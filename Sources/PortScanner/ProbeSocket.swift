import Glibc

/// How sockets for probes are made.
enum ProbeSocket {
    /// Opens one: its descriptor, or the negative errno. Tests put their own in its place.
    typealias Opening = @Sendable (_ family: Int32) -> Int32

    /// A non-blocking TCP socket that is reset, not shut down, when it is closed: nothing lingers in TIME_WAIT, and a
    /// listener sees at once that nobody wants to talk. An IPv6 socket connects to IPv6 addresses only, so that no
    /// spelling of a target leads to an IPv4 address that was not checked.
    static let open: Opening = { family in
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, type, 0)
        guard descriptor >= 0 else { return -errno }
        var reset = linger(l_onoff: 1, l_linger: 0)
        var on: Int32 = 1
        let isSet =
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size)) == 0
            && (family != AF_INET6
                || setsockopt(
                    descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, socklen_t(MemoryLayout<Int32>.size))
                    == 0)
        guard isSet else {
            let code = errno
            close(descriptor)
            return -code
        }
        return descriptor
    }
}
