import PortModel

/// Lines of comma-separated values as RFC 4180 has them: values with commas, quotes or line breaks stand in quotes, and a
/// line ends with CR LF.
///
/// A value that a spreadsheet would take for a formula gets an apostrophe in front, since source names, config ids,
/// statuses and messages come from outside. Control characters are escaped as everywhere else. Whoever needs the values
/// to the letter takes JSON.
enum CSV {
    /// A line without its line feed: the console writes that.
    static func line(_ values: [String?]) -> String {
        values.map { quoted(safe($0 ?? "")) }.joined(separator: ",") + "\r"
    }

    private static func safe(_ text: String) -> String {
        // Nearly all values are plain; the rest is looked at character by character.
        let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && text.utf8.count <= 10_000
        let shown = isPlain ? text : text.untrusted(limit: 10_000)
        guard let first = text.unicodeScalars.first, "=+-@\t\r\n".unicodeScalars.contains(first) else { return shown }
        return "'" + shown
    }

    private static func quoted(_ text: String) -> String {
        // No line break is left: those are escaped.
        guard text.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
