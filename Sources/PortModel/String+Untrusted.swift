extension StringProtocol {
    /// This text made safe to show on one line of a terminal, a log or an error: control and format characters,
    /// line breaks and bidirectional overrides become `\u{…}`, and what is beyond `limit` characters is cut with `…`.
    ///
    /// Use it for every text that comes from outside: the API, the network, a file, a database.
    public func untrusted(limit: Int = 80) -> String {
        var result = ""
        var count = 0
        for scalar in unicodeScalars {
            guard count < limit else { return result + "…" }
            count += 1
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension String {
    /// The first `limit` Unicode scalars, as a text that an SQLite column gives back unchanged: a NUL would end it there
    /// early, and two different keys would become one. It becomes the replacement character.
    ///
    /// Scalars and not characters are counted, since one character may have any number of combining marks.
    func keyText(limit: Int) -> String {
        var result = ""
        for scalar in unicodeScalars.prefix(limit) {
            result.unicodeScalars.append(scalar == "\0" ? "\u{FFFD}" : scalar)
        }
        return result
    }
}
