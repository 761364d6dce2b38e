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
