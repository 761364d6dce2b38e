import ChangeDetection
import PortModel
import Testing

@Suite struct ClosingTests {
    private static let baseline = Poll(
        0, "1:22 1:80", mark: nil, tells: ["baseline whole 2"], does: ["begin 1:22 open", "begin 1:80 open"])

    private static func marked(_ mark: String) -> Poll {
        Poll(
            0, "1:22 1:80", mark: mark, tells: ["baseline whole 2"], does: ["begin 1:22 open", "begin 1:80 open"])
    }

    static let scenarios: [Scenario] = [
        Scenario(
            name: "scans with names: the second one closes",
            polls: [
                marked("exact:A"),
                Poll(1, "1:22", mark: "exact:B", does: ["update 1:80 closing 1 since 1 verified 0"]),
                Poll(2, "1:22", mark: "exact:B"),
                Poll(500, "1:22", mark: "exact:B"),
                Poll(501, "1:22", mark: "exact:C", tells: ["closed 1:80 0-1"], does: ["end 1:80 closed 0-1"]),
                Poll(502, "1:22", mark: "exact:D"),
            ]),
        Scenario(
            name: "tagged results: another tag is another scan, the same one only after a period",
            polls: [
                marked("tagged:1"),
                Poll(6, "1:22", mark: "tagged:2", does: ["update 1:80 closing 1 since 6 verified 0"]),
                Poll(29.9, "1:22", mark: "tagged:2"),
                Poll(30, "1:22", mark: "tagged:2", tells: ["closed 1:80 0-6"], does: ["end 1:80 closed 0-6"]),
                Poll(
                    31, "", mark: "tagged:3", tells: ["suspect 1"], does: ["update 1:22 closing 1 since 31 verified 30"]
                ),
                Poll(31.5, "", mark: "tagged:4", tells: ["closed 1:22 30-31"], does: ["end 1:22 closed 30-31"]),
            ]),
        Scenario(
            name: "without marks, polls within a period of the first absence confirm nothing",
            polls: [
                baseline,
                Poll(6, "1:22 1:80"), Poll(12, "1:22 1:80"),
                Poll(18, "1:22", does: ["update 1:80 closing 1 since 18 verified 12"]),
                // A period after the baseline, but only six hours after the first absence.
                Poll(24, "1:22"), Poll(30, "1:22"), Poll(36, "1:22"), Poll(41.99, "1:22"),
                Poll(42, "1:22", tells: ["closed 1:80 12-18"], does: ["end 1:80 closed 12-18"]),
            ]),
        Scenario(
            name: "a port that is back was never gone",
            polls: [
                baseline,
                Poll(6, "1:22", does: ["update 1:80 closing 1 since 6 verified 0"]),
                Poll(12, "1:22 1:80", does: ["update 1:80 open"]),
                Poll(18, "1:22", does: ["update 1:80 closing 1 since 18 verified 12"]),
                Poll(36, "1:22"),
                Poll(42, "1:22", tells: ["closed 1:80 12-18"], does: ["end 1:80 closed 12-18"]),
                Poll(48, "1:22 1:80", tells: ["opened 1:80 42-48"], does: ["begin 1:80 open"]),
            ]),
        Scenario(
            name: "one scan is enough where the policy says so", policy: .confirming(closes: 1),
            polls: [
                baseline, Poll(6, "1:22", tells: ["closed 1:80 0-6"], does: ["end 1:80 closed 0-6"]),
            ]),
        Scenario(
            name: "three scans where the policy says so", policy: .confirming(closes: 3),
            polls: [
                marked("exact:A"),
                Poll(24, "1:22", mark: "exact:B", does: ["update 1:80 closing 1 since 24 verified 0"]),
                Poll(48, "1:22", mark: "exact:C", does: ["update 1:80 closing 2 since 24 verified 0"]),
                Poll(72, "1:22", mark: "exact:D", tells: ["closed 1:80 0-24"], does: ["end 1:80 closed 0-24"]),
            ]),
        Scenario(
            name: "partial answers close nothing, however many",
            polls: [
                marked("exact:A"),
                Poll(
                    24, "1:22", mark: "exact:B", partial: true, does: ["update 1:80 open verified 0"]),
                Poll(48, "1:22", mark: "exact:C", partial: true),
                Poll(72, "1:22", mark: "exact:D", does: ["update 1:80 closing 1 since 72 verified 0"]),
                Poll(96, "1:22", mark: "exact:E", partial: true),
                Poll(120, "1:22", mark: "exact:F", tells: ["closed 1:80 0-72"], does: ["end 1:80 closed 0-72"]),
            ]),
        Scenario(
            name: "an address that was not looked at closes nothing",
            polls: [
                marked("exact:A"),
                Poll(
                    24, "", mark: "exact:B", only: [2, 3],
                    does: ["update 1:22 open verified 0", "update 1:80 open verified 0"]),
                Poll(48, "", mark: "exact:C", only: []),
                Poll(
                    72, "1:22", mark: "exact:D", only: [1],
                    does: ["update 1:22 open", "update 1:80 closing 1 since 72 verified 0"]),
                Poll(96, "", mark: "exact:E", only: [2], does: ["update 1:22 open verified 72"]),
                Poll(
                    120, "1:22", mark: "exact:F", only: [1, 2], tells: ["closed 1:80 0-72"],
                    does: ["update 1:22 open", "end 1:80 closed 0-72"]),
            ]),
        Scenario(
            name: "no answer never closes, and shows since when",
            polls: [
                marked("exact:A"),
                Poll(24, "1:22 1:80~", mark: "exact:B", does: ["update 1:80 open verified 0 silent 24"]),
                Poll(48, "1:22 1:80~", mark: "exact:C"), Poll(72, "1:22 1:80~", mark: "exact:D"),
                Poll(96, "1:22 1:80", mark: "exact:E", does: ["update 1:80 open"]),
                Poll(120, "1:22 1:80~", mark: "exact:F", does: ["update 1:80 open verified 96 silent 120"]),
                Poll(144, "1:22", mark: "exact:G", does: ["update 1:80 closing 1 since 144 verified 96 silent 120"]),
                Poll(168, "1:22 1:80~", mark: "exact:H"),
                Poll(192, "1:22", mark: "exact:I", tells: ["closed 1:80 96-144"], does: ["end 1:80 closed 96-144"]),
            ]),
        Scenario(
            name: "without a period and marks nothing is ever confirmed", period: nil,
            polls: [
                baseline, Poll(24, "1:22", does: ["update 1:80 closing 1 since 24 verified 0"]), Poll(10_000, "1:22"),
            ]),
    ]

    @Test(arguments: scenarios)
    func `closings`(scenario: Scenario) throws {
        try scenario.run()
    }
}
