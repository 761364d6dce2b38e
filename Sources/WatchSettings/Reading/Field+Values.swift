import PortModel

/// Readers of the values that several keys have.
extension Field {
    /// A whole number in decimal digits. `alternative` is what else the caller accepts, for the error.
    func integer(in range: ClosedRange<Int>, alternative: String = "") -> Int? {
        let accepted = "a whole number within \(range.lowerBound) to \(range.upperBound)\(alternative)"
        guard let text = plainText(accepted: accepted) else { return nil }
        guard text.utf8.count <= 18, text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text) else {
            return refuse("\(SecretShape.shown(text)) is not a whole number", accepted: accepted)
        }
        guard range.contains(number) else { return refuse("\(number) is out of bounds", accepted: accepted) }
        return number
    }

    /// `true` or `false`; what YAML 1.1 also takes for flags (`yes`, `on`) is refused.
    func flag() -> Bool? {
        let accepted = "true or false"
        guard let text = plainText(accepted: accepted) else { return nil }
        switch text {
        case "true": return true
        case "false": return false
        default: return refuse("\(SecretShape.shown(text)) is not a flag", accepted: accepted)
        }
    }

    /// A duration with its units. `alternative` is what else the caller accepts, for the error.
    func duration(in range: ClosedRange<Duration>, alternative: String = "") -> Duration? {
        let bounds = [range.lowerBound, range.upperBound].map(Self.settingsText).joined(separator: " to ")
        let accepted = "a duration such as 250ms, 5s, 1h30m or 7d, within \(bounds)\(alternative)"
        guard let text = text(accepted: accepted) else { return nil }
        guard let duration = Duration(settingsText: text) else {
            return refuse("\(SecretShape.shown(text)) is not a duration", accepted: accepted)
        }
        guard range.contains(duration) else {
            return refuse("\(SecretShape.shown(text)) is out of bounds", accepted: accepted)
        }
        return duration
    }

    /// The duration as settings write it.
    private static func settingsText(_ duration: Duration) -> String {
        duration.shortText.replacing(" min", with: "m").replacing(" ", with: "")
    }

    /// One of an enum's words.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) -> Choice? {
        let words = Choice.allCases.map(\.rawValue)
        let accepted = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        guard let text = text(accepted: accepted) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            return refuse("\(SecretShape.shown(text)) is none of the words known here", accepted: accepted)
        }
        return choice
    }

    /// A name of ours: 1…63 of a-z, 0-9 and `-`.
    func name() -> String? {
        let accepted = "1 to 63 of the characters a-z, 0-9 and -"
        return text(accepted: accepted).flatMap { text in
            let isName =
                text.utf8.count <= 63
                && text.utf8.allSatisfy {
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (48...57).contains($0)
                        || $0 == UInt8(ascii: "-")
                }
            return isName ? text : refuse("\(SecretShape.shown(text)) cannot be a name", accepted: accepted)
        }
    }

    /// An id that becomes part of an API's URL: 1…64 of letters, digits, `-` and `_`.
    func identifier() -> String? {
        let accepted = "1 to 64 of the characters a-z, A-Z, 0-9, - and _"
        return text(accepted: accepted).flatMap { text in
            guard Self.isIdentifier(text) else {
                return refuse("\(SecretShape.shown(text)) cannot be an id", accepted: accepted)
            }
            return text
        }
    }

    static func isIdentifier(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) || (48...57).contains($0)
                    || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }

    /// A path; one that does not start with `/` is meant from `directory`.
    func path(from directory: String) -> String? {
        let accepted = "a path; a relative one is meant from this file's directory"
        guard let text = text(accepted: accepted) else { return nil }
        guard !text.hasPrefix("~") else {
            return refuse("a path that starts with ~, which only shells understand", accepted: "the whole path")
        }
        guard !text.hasSuffix("/") else { return refuse("a path that ends with /", accepted: "a path without it") }
        return SettingsPath.absolute(text, from: directory)
    }

    /// A value that `read` parses.
    func parsed<Value>(accepted: String, _ read: (String) throws(ParseFailure) -> Value) -> Value? {
        guard let text = text(accepted: accepted) else { return nil }
        do {
            return try read(text)
        } catch {
            return refuse(error)
        }
    }
}
