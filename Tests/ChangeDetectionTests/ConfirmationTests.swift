import ChangeDetection
import PortModel
import Testing

/// K of N scans that must agree.
@Suite struct ConfirmationTests {
    private static func policy(opens: String = "1", closes: String = "2") -> DetectionPolicy {
        guard let opens = try? PortModel.Confirmation(parsing: opens),
            let closes = try? PortModel.Confirmation(parsing: closes)
        else {
            return DetectionPolicy(opens: 99)
        }
        return DetectionPolicy(opens: opens, closes: closes)
    }

    static let scenarios: [Scenario] = [
        Scenario(
            name: "two of three: one scan in between may contradict", policy: policy(closes: "2 of 3"),
            polls: [
                Poll(
                    0, "1:22 1:80", mark: "exact:A", tells: ["baseline whole 2"],
                    does: ["begin 1:22 open", "begin 1:80 open"]),
                Poll(24, "1:22", mark: "exact:B", does: ["update 1:80 closing 1 since 24 verified 0"]),
                Poll(48, "1:22 1:80", mark: "exact:C", does: ["update 1:80 closing +- since 24"]),
                Poll(72, "1:22", mark: "exact:D", tells: ["closed 1:80 48-72"], does: ["end 1:80 closed 48-72"]),
            ]),
        Scenario(
            name: "two of three: two that contradict end it", policy: policy(closes: "2 of 3"),
            polls: [
                Poll(
                    0, "1:22 1:80", mark: "exact:A", tells: ["baseline whole 2"],
                    does: ["begin 1:22 open", "begin 1:80 open"]),
                Poll(24, "1:22", mark: "exact:B", does: ["update 1:80 closing 1 since 24 verified 0"]),
                Poll(48, "1:22 1:80", mark: "exact:C", does: ["update 1:80 closing +- since 24"]),
                Poll(72, "1:22 1:80", mark: "exact:D", does: ["update 1:80 open"]),
                Poll(96, "1:22", mark: "exact:E", does: ["update 1:80 closing 1 since 96 verified 72"]),
            ]),
        Scenario(
            name: "a server that shows an old result in turn with the new one confirms nothing",
            policy: policy(closes: "2 of 3"),
            polls: [
                Poll(0, "1:22 1:80", tells: ["baseline whole 2"], does: ["begin 1:22 open", "begin 1:80 open"]),
                Poll(30, "1:22", does: ["update 1:80 closing 1 since 30 verified 0"]),
                Poll(31, "1:22 1:80", does: ["update 1:80 closing +- since 30"]),
                Poll(32, "1:22", does: ["update 1:80 closing +- since 32 verified 31"]),
                Poll(33, "1:22 1:80", does: ["update 1:80 closing +- since 32"]),
                Poll(34, "1:22", does: ["update 1:80 closing +- since 34 verified 33"]),
                Poll(55, "1:22", tells: ["closed 1:80 33-34"], does: ["end 1:80 closed 33-34"]),
            ]),
        Scenario(
            name: "openings: two of three", policy: policy(opens: "2 of 3"),
            polls: [
                Poll(0, "1:22", mark: "exact:A", tells: ["baseline whole 1"], does: ["begin 1:22 open"]),
                Poll(24, "1:22 1:80", mark: "exact:B", does: ["begin 1:80 opening 1 since 24"]),
                Poll(48, "1:22", mark: "exact:C", does: ["update 1:80 opening +- since 24 verified 24 silent 48"]),
                Poll(72, "1:22 1:80", mark: "exact:D", tells: ["opened 1:80 0-24"], does: ["update 1:80 open"]),
            ]),
        Scenario(
            name: "openings: two of three, contradicted twice", policy: policy(opens: "2 of 3"),
            polls: [
                Poll(0, "1:22", mark: "exact:A", tells: ["baseline whole 1"], does: ["begin 1:22 open"]),
                Poll(24, "1:22 1:80", mark: "exact:B", does: ["begin 1:80 opening 1 since 24"]),
                Poll(48, "1:22", mark: "exact:C", does: ["update 1:80 opening +- since 24 verified 24 silent 48"]),
                Poll(72, "1:22", mark: "exact:D", does: ["end 1:80 unconfirmed 24-72"]),
            ]),
    ]

    @Test(arguments: scenarios)
    func `K of N`(scenario: Scenario) throws {
        try scenario.run()
    }

    @Test func `an event says how sure it is`() throws {
        var bench = Bench(policy: Self.policy(opens: "1", closes: "2"), scope: try Bench.scope())
        _ = bench.poll(Poll(0, "1:22", mark: "exact:A"))
        let opened = bench.poll(Poll(24, "1:22 1:80", mark: "exact:B")).events
        #expect(opened.map { $0.details["confidence"] } == [.text("single")])
        _ = bench.poll(Poll(48, "1:22", mark: "exact:C"))
        let closed = bench.poll(Poll(72, "1:22", mark: "exact:D")).events
        #expect(closed.map { $0.details["confidence"] } == [.text("agreed")])
        #expect(closed[0].evidence.polls == [0, 0], "two polls of this test, which have no rows")
        #expect(closed[0].evidence.scans == ["exact:D"])
        #expect(closed[0].evidence.asOf == Bench.time(72))
    }
}
