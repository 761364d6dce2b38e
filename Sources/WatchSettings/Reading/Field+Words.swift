import PortModel

/// Readers of what people write about ports: a line, a moment, a share.
extension Field {
    /// One line of printable characters.
    func line(limit: Int) -> String? {
        let accepted = "one line of 1 to \(limit) printable characters"
        guard let text = text(accepted: accepted) else { return nil }
        guard !text.allSatisfy(\.isWhitespace), text.unicodeScalars.count <= limit, text.untrusted(limit: limit) == text
        else { return refuse("\(SecretShape.shown(text)) cannot stand there", accepted: accepted) }
        return text
    }

    /// A time, in UTC.
    func moment() -> Timestamp? {
        let accepted = "a time in UTC: 2026-11-24 (its midnight), 2026-11-24T08:48Z or 2026-11-24T08:48:13Z"
        guard let text = text(accepted: accepted) else { return nil }
        let minutes = (text.hasSuffix("Z") ? String(text.dropLast()) : text) + ":00"
        guard let time = Timestamp(iso8601: text) ?? Timestamp(iso8601: minutes) else {
            return refuse("\(SecretShape.shown(text)) is not a time", accepted: accepted)
        }
        return time
    }

    /// A part of a whole: `80%` is 0.8.
    func share() -> Double? {
        let accepted = "a share such as 80%, within 0% to 100%"
        guard let text = text(accepted: accepted) else { return nil }
        guard text.hasSuffix("%"), text.utf8.count <= 4, text.dropLast().utf8.allSatisfy({ (48...57).contains($0) }),
            let percent = Int(text.dropLast())
        else { return refuse("\(SecretShape.shown(text)) is not a share", accepted: accepted) }
        guard percent <= 100 else { return refuse("\(text) is out of bounds", accepted: accepted) }
        return Double(percent) / 100
    }
}
