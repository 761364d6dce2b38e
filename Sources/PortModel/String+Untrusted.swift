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
            if scalar.isInvisible {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension StringProtocol {
    /// This JSON text with everything escaped that a terminal would act upon or not show: an encoder has to escape only
    /// what is below U+0020, which leaves C1 controls and bidirectional overrides. It stands for the same value.
    ///
    /// In a JSON text such characters stand only inside strings, so that `\u` is right (RFC 8259, section 7); what is
    /// below U+0020 stands only between values, where it is layout and stays.
    public func escapingInvisibleJSON() -> String {
        var result = ""
        result.reserveCapacity(utf8.count)
        for scalar in unicodeScalars {
            // Most texts are ASCII, whose categories need not be looked up.
            if scalar.value < 0x7F || !scalar.isInvisible {
                result.unicodeScalars.append(scalar)
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    /// Whether a terminal would act upon it, or show nothing or anything.
    fileprivate var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}

extension String {
    /// The first `limit` Unicode scalars, as a text that an SQLite column gives back unchanged: a NUL would end it there
    /// early, and two different keys would become one. It becomes the replacement character.
    ///
    /// Scalars and not characters are counted, since one character may have any number of combining marks.
    func keyText(limit: Int) -> String {
        // A text has no more characters than bytes: nearly all are taken as they are.
        if utf8.count <= limit, !utf8.contains(0) { return self }
        var result = ""
        for scalar in unicodeScalars.prefix(limit) {
            result.unicodeScalars.append(scalar == "\0" ? "\u{FFFD}" : scalar)
        }
        return result
    }
}
