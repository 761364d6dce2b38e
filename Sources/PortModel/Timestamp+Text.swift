extension Timestamp: CustomStringConvertible {
    /// ISO 8601 in UTC with milliseconds: `2026-11-24T08:48:13.250Z`. Years are written with at least four digits.
    public var description: String {
        let (date, time) = text(fraction: true)
        return "\(date)T\(time)Z"
    }

    /// For people: `2026-11-24 08:48:13`, in UTC, without the fraction.
    public var shortText: String {
        let (date, time) = text(fraction: false)
        return "\(date) \(time)"
    }

    private func text(fraction: Bool) -> (date: String, time: String) {
        let days = milliseconds.flooredQuotient(by: 86_400_000)
        // Not `milliseconds - days * …`: at the very start of the range the product would not fit.
        var rest = milliseconds % 86_400_000
        if rest < 0 { rest += 86_400_000 }
        let (year, month, day) = Self.civilDate(daysSinceEpoch: days)
        let hours = rest / 3_600_000
        rest %= 3_600_000
        let minutes = rest / 60_000
        rest %= 60_000
        var time = "\(hours.padded(2)):\(minutes.padded(2)):\((rest / 1000).padded(2))"
        if fraction { time += ".\((rest % 1000).padded(3))" }
        return ("\(year.padded(4))-\(month.padded(2))-\(day.padded(2))", time)
    }

    /// Proleptic Gregorian date of a day number, by counting in 400-year eras that start on 1 March,
    /// so that the leap day is the last of its year.
    package static func civilDate(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// The inverse of `civilDate(daysSinceEpoch:)`.
    package static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredQuotient(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Timestamp {
    /// Reads `2026-11-24T08:48:13Z`, with or without a fraction, `T` or a space between, `Z` optional (UTC is meant),
    /// or a date alone (its midnight). Nil for anything else, also for a day that no calendar has.
    public init?(iso8601 text: some StringProtocol) {
        var fields = Substring(text)
        if fields.hasSuffix("Z") { fields.removeLast() }
        let date = fields.prefix(10)
        let dateFields = date.split(separator: "-", omittingEmptySubsequences: false)
        guard dateFields.count == 3, let year = Int64(digits: dateFields[0], 4),
            let month = Int64(digits: dateFields[1], 2), let day = Int64(digits: dateFields[2], 2),
            (1...12).contains(month), day >= 1
        else { return nil }
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        guard Self.civilDate(daysSinceEpoch: days) == (year, month, day) else { return nil }
        var clock = fields.dropFirst(10)
        guard !clock.isEmpty else {
            self.init(milliseconds: days * 86_400_000)
            return
        }
        guard let separator = clock.popFirst(), separator == "T" || separator == " " else { return nil }
        let whole = clock.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = whole[0].split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = Int64(digits: parts[0], 2), let minute = Int64(digits: parts[1], 2),
            let second = Int64(digits: parts[2], 2), hour < 24, minute < 60, second < 60
        else { return nil }
        var milliseconds: Int64 = 0
        if whole.count == 2 {
            guard (1...9).contains(whole[1].count), let fraction = Int64(digits: whole[1], whole[1].count) else {
                return nil
            }
            let scaled = whole[1].count < 3 ? String(whole[1]) + String(repeating: "0", count: 3 - whole[1].count) : ""
            milliseconds = scaled.isEmpty ? Int64(whole[1].prefix(3)) ?? fraction : Int64(scaled) ?? 0
        }
        self.init(milliseconds: ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + milliseconds)
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    fileprivate func padded(_ width: Int) -> String {
        let digits = String(magnitude)
        let zeros = String(repeating: "0", count: Swift.max(0, width - digits.count))
        return (self < 0 ? "-" : "") + zeros + digits
    }

    /// Exactly `count` ASCII digits, no sign.
    fileprivate init?(digits text: Substring, _ count: Int) {
        guard text.utf8.count == count, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        self.init(text)
    }
}
