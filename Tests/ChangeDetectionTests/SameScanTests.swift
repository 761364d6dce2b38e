import ChangeDetection
import PortModel
import Testing

/// A server that says when its scan was, and hands out the same result for as long as its scanner hangs.
@Suite struct SameScanTests {
    private static let ten = (1...10).map { "1:\($0)" }.joined(separator: " ")

    @Test func `one scan does not agree with itself, however long its server hands it out`() throws {
        var bench = Bench(scope: try Bench.scope())
        _ = bench.poll(Poll(0, Self.ten, asOf: 0, mark: "tagged:1"))
        #expect(bench.poll(Poll(6, "", asOf: 6, mark: "tagged:2")).events.map(\.line) == ["suspect 10"])
        for hour in [30.0, 54, 500] {
            let again = bench.poll(Poll(hour, "", asOf: 6, mark: "tagged:2"))
            #expect(again.events.isEmpty, "hour \(hour)")
            #expect(again.ports.isEmpty, "hour \(hour)")
            #expect(!again.isNewScan, "hour \(hour)")
        }
        #expect(bench.held?.changes.count == 10)
        #expect(bench.state.suspectSince == Bench.time(6))
        // Another scan does agree, also with the same tag: it may well be made of what the result says.
        #expect(bench.poll(Poll(501, "", asOf: 501, mark: "tagged:2")).events.count == 10)
        #expect(bench.verdicts.map(\.verdict) == [.released])
    }

    @Test func `the same scan seen a period later closes nothing`() throws {
        var bench = Bench(scope: try Bench.scope())
        _ = bench.poll(Poll(0, "1:22 1:80", asOf: 0, mark: "tagged:1"))
        _ = bench.poll(Poll(6, "1:22", asOf: 6, mark: "tagged:2"))
        #expect(bench.poll(Poll(40, "1:22", asOf: 6, mark: "tagged:2")).events.isEmpty)
        #expect(bench.poll(Poll(41, "1:22", asOf: 40, mark: "tagged:3")).events.map(\.line) == ["closed 1:80 0-6"])
    }

    @Test func `a server whose clock is ahead is seen through too`() throws {
        var bench = Bench(scope: try Bench.scope())
        _ = bench.poll(Poll(0, "1:22 1:80", asOf: 3, mark: "tagged:1"))
        _ = bench.poll(Poll(6, "1:22", asOf: 100, mark: "tagged:2"))
        #expect(bench.poll(Poll(40, "1:22", asOf: 100, mark: "tagged:2")).events.isEmpty)
    }

    @Test func `a scan that is known at an edit never counts as one of the edited scope`() throws {
        var bench = Bench(scope: try Bench.scope())
        _ = bench.poll(Poll(0, "1:22", asOf: 0, mark: "tagged:1"))
        _ = bench.edit(to: try Bench.scope(ports: ["1-2000"]), hour: 1)
        #expect(bench.poll(Poll(90, "1:22", asOf: 0, mark: "tagged:1")).events.isEmpty)
        #expect(!bench.state.unseen.isEmpty)
    }
}
