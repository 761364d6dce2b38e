import Glibc

/// Why a scan could not start, or why a part of its targets was not looked at.
public struct ScanError: Error, Hashable, Sendable {
    /// The kind of failure, from a closed set: usable as a label.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        case refusedTarget = "refused-target"
        case invalidOptions = "invalid-options"
        case scopeTooLarge = "scope-too-large"
        case system
    }

    public let code: Code
    /// What was being done: `open a socket`.
    public let action: String
    /// On what: the addresses, the option.
    public let subject: String
    /// Why it failed: the system's text, or the rule that was broken.
    public let cause: String
    /// What a person can do about it.
    public let hint: String

    public init(code: Code, action: String, subject: String, cause: String, hint: String) {
        self.code = code
        self.action = action
        self.subject = subject
        self.cause = cause
        self.hint = hint
    }

    /// Whether the same scan may succeed later without anything being edited.
    public var canRetry: Bool { code == .system }

    /// A system call that failed with `errno`.
    static func system(_ action: String, _ subject: String, errno code: Int32, hint: String? = nil) -> ScanError {
        ScanError(
            code: .system, action: action, subject: subject, cause: text(ofErrno: code), hint: hint ?? advice(for: code)
        )
    }

    static func text(ofErrno code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return "\(String(decoding: bytes, as: UTF8.self)) (error \(code))"
    }

    private static func advice(for code: Int32) -> String {
        switch code {
        case EMFILE: "raise the limit of open files (LimitNOFILE= in the unit, ulimit -n), or lower max-in-flight"
        case ENFILE: "the whole machine is out of open files: raise fs.file-max, or close what holds them"
        case EADDRNOTAVAIL:
            "no local port or no local address is left for this target: widen ip_local_port_range, "
                + "or give the address family an address"
        case ENOBUFS, ENOMEM, EAGAIN: "the machine is short of memory for sockets: lower max-in-flight"
        case EPERM, EACCES: "a rule of this machine forbids the connection: look at its firewall and the unit's sandbox"
        case EINVAL: "the kernel takes no such target; a link-local IPv6 address cannot be scanned"
        case ENETDOWN: "the network interface towards these addresses is down: bring it up"
        case EAFNOSUPPORT: "this machine has no such address family: take these addresses out of the scan"
        default: "look at the machine's log"
        }
    }
}

extension ScanError: CustomStringConvertible {
    /// `could not open a socket for 192.0.2.7: Too many open files (error 24); raise the limit …`.
    public var description: String { "could not \(action) \(subject): \(cause); \(hint)" }
}
