extension Duration {
    /// For people, at most two units: `4 s`, `3 h 20 min`, `2 d`. Below a second: `250 ms`.
    public var shortText: String {
        let total = milliseconds
        if total < 0 { return "-" + (Duration.zero - self).shortText }
        if total < 1000 { return "\(total) ms" }
        let seconds = total / 1000
        if seconds < 60 {
            return total % 1000 >= 100 && seconds < 10 ? "\(seconds).\(total % 1000 / 100) s" : "\(seconds) s"
        }
        let units: [(length: Int64, name: String)] = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")]
        guard let first = units.firstIndex(where: { seconds >= $0.length }) else { return "\(seconds) s" }
        let head = "\(seconds / units[first].length) \(units[first].name)"
        let rest = seconds % units[first].length
        guard first + 1 < units.count, rest >= units[first + 1].length else { return head }
        return "\(head) \(rest / units[first + 1].length) \(units[first + 1].name)"
    }

    /// The form that settings and options take: one or more of a whole number and `ms`, `s`, `m`, `h`, `d` or `w`
    /// without spaces, largest first as people write it: `5s`, `1h30m`, `7d`. Nil for anything else, also on overflow.
    public init?(settingsText text: some StringProtocol) {
        var total: Int64 = 0
        var rest = Substring(text)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty, let count = Int64(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let unit = Self.unitsInMilliseconds[String(name)] else { return nil }
            let (length, tooLong) = count.multipliedReportingOverflow(by: unit)
            let (sum, tooMuch) = total.addingReportingOverflow(length)
            guard !tooLong, !tooMuch else { return nil }
            total = sum
        }
        self = .milliseconds(total)
    }

    private static let unitsInMilliseconds: [String: Int64] = [
        "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
    ]
}
