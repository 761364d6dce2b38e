import ArgumentParser
import PortModel

/// A time to come, as people give it on the command line: how long from now, a moment, or never.
enum EndArgument {
    static let accepted = "24h, 90d or 12w from now; 2027-11-24 (its midnight in UTC), 2027-11-24T08:48Z; or never"

    /// - Parameter option: what is named in an error.
    /// - Returns: nil for never.
    static func parse(_ text: String, option: String, now: Timestamp) throws -> Timestamp? {
        if text == "never" { return nil }
        let minutes = (text.hasSuffix("Z") ? String(text.dropLast()) : text) + ":00"
        let time: Timestamp
        if let ahead = Duration(settingsText: text) {
            time = now + ahead
        } else if let moment = Timestamp(iso8601: text) ?? Timestamp(iso8601: minutes) {
            time = moment
        } else {
            throw ValidationError(
                "\(option): \"\(text.untrusted())\" is neither a duration nor a time; accepted: \(accepted)")
        }
        guard time > now else {
            throw ValidationError("\(option): \"\(text.untrusted())\" is not to come; accepted: \(accepted)")
        }
        guard time - now <= .seconds(36_525 * 86_400) else {
            throw ValidationError("\(option): \"\(text.untrusted())\" is more than a hundred years; say never")
        }
        return time
    }
}
