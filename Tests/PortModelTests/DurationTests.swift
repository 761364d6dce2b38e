import PortModel
import TestSupport
import Testing

@Suite struct DurationTests {
    @Test(arguments: [
        (0, "0 ms"), (1, "1 ms"), (999, "999 ms"), (1000, "1 s"), (1099, "1 s"), (1250, "1.2 s"), (9999, "9.9 s"),
        (10_500, "10 s"), (59_999, "59 s"), (60_000, "1 min"), (61_000, "1 min 1 s"), (3_600_000, "1 h"),
        (3_601_000, "1 h"), (12_000_000, "3 h 20 min"), (86_400_000, "1 d"), (172_800_000, "2 d"),
        (90_000_000, "1 d 1 h"), (86_460_000, "1 d"), (-250, "-250 ms"), (-61_000, "-1 min 1 s"),
    ])
    func `a duration is told in at most two units`(milliseconds: Int64, text: String) {
        #expect(Duration.milliseconds(milliseconds).shortText == text)
    }

    @Test func `the longest durations can be told`() {
        #expect(Duration.milliseconds(Int64.max).shortText == "106751991167 d 7 h")
        #expect(Duration.milliseconds(Int64.min).shortText == "-106751991167 d 7 h")
        #expect(Duration.seconds(Int64.max).milliseconds == .max)
        #expect(Duration.seconds(Int64.min).milliseconds == .min)
    }

    @Test(arguments: [
        ("0s", 0), ("250ms", 250), ("5s", 5000), ("1m", 60_000), ("1h30m", 5_400_000), ("7d", 604_800_000),
        ("1w", 604_800_000), ("90s", 90_000), ("1s1s", 2000), ("007s", 7000), ("9223372036854775807ms", Int64.max),
    ])
    func `settings take numbers with their units`(text: String, milliseconds: Int64) {
        #expect(Duration(settingsText: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", " ", "5", "s", "5 s", " 5s", "5s ", "-5s", "+5s", "1.5h", "5S", "5sec", "5min", "1h30", "1y", "٥s", "5ｓ",
        "5s\0",
        "5,5s", "1e3s", "9223372036854775808ms", "9223372036854775807s", "9223372036854775807ms1ms",
        "99999999999999999999s",
    ])
    func `settings take nothing else`(text: String) {
        #expect(Duration(settingsText: text) == nil)
    }

    @Test func `a period is read from days`() {
        #expect(Duration(frequencyDays: 1) == .seconds(86_400))
        #expect(Duration(frequencyDays: 0.5) == .seconds(43_200))
        #expect(Duration(frequencyDays: 0) == nil)
        #expect(Duration(frequencyDays: -1) == nil)
        #expect(Duration(frequencyDays: .nan) == nil)
        #expect(Duration(frequencyDays: .infinity) == nil)
        #expect(Duration(frequencyDays: .leastNonzeroMagnitude) == .milliseconds(1))
        #expect(Duration(frequencyDays: .greatestFiniteMagnitude) == .seconds(36_500 * 86_400))
        // Five seconds in days, as the embedded server's configs have it.
        #expect(Duration(frequencyDays: 5.0 / 86_400) == .seconds(5))
    }
}
