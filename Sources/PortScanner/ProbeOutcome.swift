import Glibc

/// What one look at a connection under way says, before any decision.
enum ProbeOutcome: Hashable, Sendable {
    /// No answer yet.
    case pending
    /// Connected to a listener.
    case connected
    /// Connected, but to a local port that a program may just be connecting from; another look must agree.
    case connectedPerhaps
    /// The socket met itself: its own local port was the port it connected to.
    case connectedToItself
    /// Connected and cut off by the other side before we looked.
    case cutOff
    /// The host says that nothing listens.
    case refused
    /// Nothing came within the time, or the network says that asking is forbidden.
    case silent
    /// The host or its network is reported as not reachable.
    case unreachable
    /// This machine is short of something; the probe did not happen.
    case exhausted(Int32)
    /// This machine would not do it, or an error that nobody expects; the probe did not happen.
    case failed(Int32)

    /// When an error came: from starting a connection, or as the answer to one under way.
    enum Stage: Sendable, CaseIterable {
        case start
        case answer
    }

    /// Reads the result of `connect`: 0, or its errno.
    ///
    /// Which ICMP message becomes which errno is in the kernel's `icmp_err_convert` and `tab_unreach` (IPv6) tables.
    /// A connection that was established and then reset reads as `ECONNRESET`, and as `EPIPE` when the other side had
    /// closed it before (`tcp_reset`).
    init(errno code: Int32, stage: Stage) {
        switch code {
        case 0, EISCONN: self = .connected
        case EINPROGRESS, EALREADY, EINTR: self = .pending
        case ECONNREFUSED: self = .refused
        case ECONNRESET, EPIPE: self = .cutOff
        case ETIMEDOUT: self = .silent
        // Protocol unreachable (IPv4), and prohibited or rejected by a policy (IPv6) when it comes as an answer.
        case ENOPROTOOPT where stage == .answer, EACCES where stage == .answer: self = .silent
        case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENONET: self = .unreachable
        case EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EAGAIN: self = .exhausted(code)
        default: self = .failed(code)
        }
    }
}
