import ArgumentParser
import PortModel

/// A time as people give it on the command line: a moment, or how long ago.
enum TimeArgument {
    static let accepted = "90s, 45m, 24h or 7d ago; 2026-11-24, 2026-11-24T08:48Z or 2026-11-24T08:48:13Z; now"

    /// - Parameter option: what is named in an error.
    static func parse(_ text: String, option: String, now: Timestamp) throws -> Timestamp {
        let time =
            if text == "now" {
                now
            } else if let back = Duration(settingsText: text) {
                now - back
            } else if let time = Timestamp(iso8601: text) ?? Timestamp(iso8601: wholeMinute(text)) {
                time
            } else {
                throw ValidationError(
                    "\(option): \"\(text.untrusted())\" is neither a duration nor a time; accepted: \(accepted)")
            }
        guard time <= now else {
            throw ValidationError("\(option): \"\(text.untrusted())\" is in the future; nothing is known of it")
        }
        return time
    }

    /// The same for an option that may be left out.
    static func parse(_ text: String?, option: String, now: Timestamp) throws -> Timestamp? {
        try text.map { try parse($0, option: option, now: now) }
    }

    /// `2026-11-24 08:48` with its seconds.
    private static func wholeMinute(_ text: String) -> String {
        (text.hasSuffix("Z") ? String(text.dropLast()) : text) + ":00"
    }
}

extension Timestamp {
    /// `3 h ago`, in one unit; `now` for less than a second, `in 3 h` for what is to come.
    func relative(to now: Timestamp) -> String {
        let distance = now - self
        let size = distance < .zero ? .zero - distance : distance
        guard size >= .seconds(1) else { return "now" }
        let text = size.shortText.split(separator: " ").prefix(2).joined(separator: " ")
        return distance < .zero ? "in \(text)" : "\(text) ago"
    }

    /// `2026-11-24 08:48:13Z (3 h ago)`.
    func tableText(now: Timestamp) -> String { "\(tableText) (\(relative(to: now)))" }
}
