import Glibc

/// What the terminal can show.
enum Terminal {
    /// How many columns standard output has: those of the terminal, else $COLUMNS, else 80. Within 40 to 1000.
    static var columns: Int {
        var size = winsize()
        let known = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
        let given = known > 0 ? known : Console.environment["COLUMNS"].flatMap { Int($0) } ?? 80
        return min(max(given, 40), 1000)
    }

    /// Whether the locale's texts are UTF-8 (locale(7): the first of these that is set decides).
    static var isUnicode: Bool {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"]
        let locale = names.lazy.compactMap { Console.environment[$0] }.first { !$0.isEmpty } ?? ""
        let lower = locale.lowercased()
        return lower.contains("utf-8") || lower.contains("utf8")
    }
}
