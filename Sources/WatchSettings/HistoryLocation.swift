public import PortModel

/// Where the history is when nobody says where.
public enum HistoryLocation {
    static let fileName = "history.sqlite"

    /// The history's absolute path: in systemd's state directory (`$STATE_DIRECTORY`, the first where a unit has
    /// several), else in `portwatch` below `$XDG_STATE_HOME`, else below `~/.local/state`.
    ///
    /// systemd.exec(5) says what is in `STATE_DIRECTORY`. The XDG base directory specification gives the default
    /// of `XDG_STATE_HOME`, and wants a relative path in it ignored.
    /// - Throws: when none of them is set.
    public static func standard(environment: [String: String]) throws(ParseFailure) -> String {
        if let directory = environment["STATE_DIRECTORY"]?.split(separator: ":").first, directory.hasPrefix("/") {
            return "\(directory)/\(fileName)"
        }
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            return "\(state)/portwatch/\(fileName)"
        }
        if let home = environment["HOME"], home.hasPrefix("/") {
            return "\(home)/.local/state/portwatch/\(fileName)"
        }
        throw ParseFailure(
            problem: "no history file is named, and none of STATE_DIRECTORY, XDG_STATE_HOME and HOME says where it is",
            accepted: "the path of a file, such as /var/lib/portwatch/history.sqlite")
    }
}
