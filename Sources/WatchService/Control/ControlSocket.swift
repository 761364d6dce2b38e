import Glibc

/// Where a daemon listens for commands: a Unix socket for those who may write to it.
public enum ControlSocket {
    static let fileName = "control.sock"

    /// In systemd's runtime directory (`$RUNTIME_DIRECTORY`, the first where a unit has several), else beside the history.
    static func path(history: String, environment: [String: String]) -> String {
        if let directory = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first, directory.hasPrefix("/") {
            return "\(directory)/\(fileName)"
        }
        return history + ".control"
    }

    /// What tells a history's file from others, under whatever path it is seen: `device:inode`. Nil where there is none.
    static func identity(ofHistory path: String) -> String? {
        var status = stat()
        return stat(path, &status) == 0 ? "\(status.st_dev):\(status.st_ino)" : nil
    }

    /// Whether somebody answers at a socket: then it is not a leftover.
    static func isAnswered(_ path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                // One that has no room for another connection just now is answered too.
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 || errno == EAGAIN
            }
        }
    }

    /// Where a command finds the daemon of a history. A shell does not have the service's environment, so the place that
    /// systemd gives it by its usual name is looked at as well. Nil where there is no such socket.
    public static func find(history: String, environment: [String: String]) -> String? {
        let candidates = [
            path(history: history, environment: environment), path(history: history, environment: [:]),
            "/run/portwatch/\(fileName)",
        ]
        return candidates.first { access($0, F_OK) == 0 }
    }
}
