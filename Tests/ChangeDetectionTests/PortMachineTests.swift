@testable import ChangeDetection
import PortModel
import Testing

/// Every phase × every sight × a scan that is another one or not, with two scans needed both ways.
@Suite struct PortMachineTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let phase: String
        let sight: PortMachine.Sight
        let distinct: Bool
        let verdict: String

        init(_ phase: String, _ sight: PortMachine.Sight, _ distinct: Bool, _ verdict: String) {
            (self.phase, self.sight, self.distinct, self.verdict) = (phase, sight, distinct, verdict)
        }

        var testDescription: String { "\(phase), \(sight), \(distinct ? "another scan" : "the same scan")" }
    }

    static let seen = PortMachine.Sight.seen(status: "open")

    static let table: [Row] = [
        Row("opening", seen, true, "opened 1:80 open"),
        Row("opening", seen, false, "keep"),
        Row("opening", .silent(status: "filtered"), true, "update 1:80 opening 1 since 0 verified 0 silent 24"),
        Row("opening", .silent(status: "filtered"), false, "update 1:80 opening 1 since 0 verified 0 silent 24"),
        Row("opening", .absent, true, "dropped 1:80 opening 1 since 0 verified 0"),
        Row("opening", .absent, false, "dropped 1:80 opening 1 since 0 verified 0"),
        Row("opening", .uncovered, true, "update 1:80 opening 1 since 0 verified 0"),
        Row("opening", .uncovered, false, "update 1:80 opening 1 since 0 verified 0"),
        Row("open", seen, true, "keep"),
        Row("open", seen, false, "keep"),
        Row("open", .silent(status: "filtered"), true, "update 1:80 open verified 0 silent 24"),
        Row("open", .silent(status: "filtered"), false, "update 1:80 open verified 0 silent 24"),
        Row("open", .absent, true, "update 1:80 closing 1 since 24 verified 0"),
        Row("open", .absent, false, "update 1:80 closing 1 since 24 verified 0"),
        Row("open", .uncovered, true, "update 1:80 open verified 0"),
        Row("open", .uncovered, false, "update 1:80 open verified 0"),
        Row("closing", seen, true, "update 1:80 open"),
        Row("closing", seen, false, "update 1:80 open"),
        Row("closing", .silent(status: "filtered"), true, "update 1:80 closing 1 since 0 verified -1 silent 24"),
        Row("closing", .silent(status: "filtered"), false, "update 1:80 closing 1 since 0 verified -1 silent 24"),
        Row("closing", .absent, true, "closed 1:80 -1-0"),
        Row("closing", .absent, false, "keep"),
        Row("closing", .uncovered, true, "keep"),
        Row("closing", .uncovered, false, "keep"),
    ]

    @Test(arguments: table)
    func `every combination`(row: Row) {
        let last = Sighting(mark: .none, at: Bench.time(row.distinct ? 0 : 1))
        let pending = KnownPort.Pending(agreed: 1, since: Bench.time(0), last: last)
        var known = KnownPort(
            port: Bench.port("1:80").port, status: "open", phase: .open, openedAfter: nil, openedBy: Bench.time(-2))
        switch row.phase {
        case "opening": known.phase = .opening(pending)
        case "closing":
            known.phase = .closing(pending)
            known.verifiedAt = Bench.time(-1)
        default: break
        }
        let verdict = PortMachine.decide(
            known, row.sight,
            PortMachine.Context(
                sighting: Sighting(mark: .none, at: Bench.time(24)), asOf: Bench.time(24), lastScan: Bench.time(0),
                period: .seconds(86_400), opens: PortModel.Confirmation(inRow: 2),
                closes: PortModel.Confirmation(inRow: 2)))
        #expect(Self.line(verdict) == row.verdict)
    }

    @Test func `an edited confirmation counts no votes beyond the scans that it looks back on`() {
        func decide(_ votes: [Bool], needs agree: Int, of: Int) -> String {
            let pending = KnownPort.Pending(
                votes: votes.map { .init(agrees: $0) }, since: Bench.time(0),
                last: Sighting(mark: .exact("A"), at: Bench.time(0)))
            let known = KnownPort(
                port: Bench.port("1:80").port, status: "open", phase: .closing(pending), openedAfter: nil,
                openedBy: Bench.time(-2), verifiedAt: Bench.time(-1))
            let verdict = PortMachine.decide(
                known, .absent,
                PortMachine.Context(
                    sighting: Sighting(mark: .exact("B"), at: Bench.time(24)), asOf: Bench.time(24),
                    lastScan: Bench.time(0), period: .seconds(86_400), opens: PortModel.Confirmation(inRow: 1),
                    closes: PortModel.Confirmation(agree: agree, of: of) ?? PortModel.Confirmation(inRow: 99)))
            return Self.line(verdict)
        }
        // Two of eight became two of three.
        #expect(
            decide([true, false, false, false, false], needs: 2, of: 3) == "update 1:80 closing 1 since 0 verified -1")
        #expect(decide([true, false, true, false], needs: 2, of: 3) == "closed 1:80 -1-0")
        // What was held as suspicious had its votes already.
        #expect(decide([true, true], needs: 2, of: 2) == "closed 1:80 -1-0")
    }

    @Test func `the table has every combination once`() {
        #expect(Set(Self.table.map(\.testDescription)).count == 3 * 4 * 2)
        #expect(Self.table.count == 3 * 4 * 2)
    }

    private static func line(_ verdict: PortMachine.Verdict) -> String {
        switch verdict {
        case .keep: "keep"
        case .update(let port): "update \(port.line)"
        case .opened(let port, _): "opened \(port.line)"
        case .closed(let port, let pending, let after):
            "closed \(Bench.name(port.port)) \(Bench.hour(after))-\(Bench.hour(pending.since))"
        case .dropped(let port): "dropped \(port.line)"
        }
    }
}
