extension YearlyRule {
    /// Nil for what is no such rule.
    init?(parsing text: String) {
        var reader = RuleReader(text)
        guard reader.name(), let standard = reader.offset() else { return nil }
        self.standard = -standard
        guard !reader.isAtEnd else {
            summer = nil
            return
        }
        guard reader.name() else { return nil }
        var offset = self.standard + 3600
        if !reader.isAt(",") {
            guard let given = reader.offset() else { return nil }
            offset = -given
        }
        guard reader.take(","), let from = reader.change(), reader.take(","), let until = reader.change(),
            reader.isAtEnd
        else { return nil }
        summer = Summer(offset: offset, from: from, until: until)
    }
}

/// Takes a rule apart from its front.
private struct RuleReader {
    private var rest: Substring

    init(_ text: String) { rest = Substring(text) }

    var isAtEnd: Bool { rest.isEmpty }

    func isAt(_ character: Character) -> Bool { rest.first == character }

    mutating func take(_ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }

    /// `CET`, or in angle brackets where there is more than letters: `<+0330>`. The name itself is of no use here.
    mutating func name() -> Bool {
        let isQuoted = take("<")
        let name = rest.prefix { $0.isASCII && ($0.isLetter || isQuoted && ($0.isNumber || $0 == "+" || $0 == "-")) }
        guard name.count >= 3 else { return false }
        rest = rest.dropFirst(name.count)
        return !isQuoted || take(">")
    }

    mutating func number(in range: ClosedRange<Int64>) -> Int64? {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard (1...3).contains(digits.count), let number = Int64(digits), range.contains(number) else { return nil }
        rest = rest.dropFirst(digits.count)
        return number
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func offset(hours: ClosedRange<Int64> = 0...24) -> Int64? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard var seconds = number(in: hours).map({ $0 * 3600 }) else { return nil }
        for unit: Int64 in [60, 1] {
            guard take(":") else { break }
            guard let more = number(in: 0...59) else { return nil }
            seconds += more * unit
        }
        return isNegative ? -seconds : seconds
    }

    mutating func change() -> YearlyRule.Change? {
        guard let day = day() else { return nil }
        guard take("/") else { return YearlyRule.Change(day: day, time: 7200) }
        return offset(hours: 0...167).map { YearlyRule.Change(day: day, time: $0) }
    }

    private mutating func day() -> YearlyRule.Change.Day? {
        if take("M") {
            guard let month = number(in: 1...12), take("."), let week = number(in: 1...5), take("."),
                let weekday = number(in: 0...6)
            else { return nil }
            return .weekday(month: month, week: week, weekday: weekday)
        }
        if take("J") { return number(in: 1...365).map { .julian($0) } }
        return number(in: 0...365).map { .ordinal($0) }
    }
}
