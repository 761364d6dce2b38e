import ChangeDetection
import PortModel
import Testing

@Suite struct ScanMarkTests {
    @Test(arguments: [
        ScanMark.exact("a"), .exact(""), .exact("tagged:x"), .tagged("W/\"1\""), .tagged(""), .tagged("exact:x"), .none,
        .tagged("W/\"1\"", at: Bench.time(0)), .tagged("", at: Timestamp(milliseconds: -1)),
        .tagged("1:2", at: .epoch), .tagged("timed:1:x"),
    ])
    func `a mark survives its text`(mark: ScanMark) {
        #expect(ScanMark(text: mark.text) == mark)
    }

    @Test(arguments: ["other:1", "", "timed:", "timed:1", "timed:x:tag", "timed:99999999999999999999:tag"])
    func `a text of no known kind is no mark`(text: String) {
        #expect(ScanMark(text: text) == .none)
    }

    struct Row: Sendable {
        let new: ScanMark
        let old: ScanMark
        /// Whether they are of different scans: soon after one another, and a period later.
        let soon: Bool
        let later: Bool
    }

    @Test(arguments: [
        Row(new: .exact("a"), old: .exact("a"), soon: false, later: false),
        Row(new: .exact("b"), old: .exact("a"), soon: true, later: true),
        Row(new: .tagged("a"), old: .tagged("a"), soon: false, later: true),
        Row(new: .tagged("b"), old: .tagged("a"), soon: true, later: true),
        Row(new: .tagged("a", at: .epoch), old: .tagged("a", at: .epoch), soon: false, later: false),
        Row(new: .tagged("a", at: Bench.time(1)), old: .tagged("a", at: .epoch), soon: false, later: true),
        Row(new: .tagged("a", at: .epoch), old: .tagged("a"), soon: false, later: true),
        Row(new: .tagged("b", at: .epoch), old: .tagged("a", at: .epoch), soon: true, later: true),
        Row(new: .none, old: .none, soon: false, later: true),
        Row(new: .exact("a"), old: .none, soon: false, later: true),
        Row(new: .none, old: .exact("a"), soon: false, later: true),
        Row(new: .tagged("a"), old: .exact("a"), soon: false, later: true),
        Row(new: .exact("a"), old: .tagged("b"), soon: false, later: true),
        Row(new: .tagged("a"), old: .none, soon: false, later: true),
    ])
    func `scans are told apart by their marks, else by a period`(row: Row) {
        let period = Duration.seconds(86_400)
        let old = Sighting(mark: row.old, at: Bench.time(0))
        #expect(Sighting(mark: row.new, at: Bench.time(23.99)).isDistinct(from: old, period: period) == row.soon)
        #expect(Sighting(mark: row.new, at: Bench.time(24)).isDistinct(from: old, period: period) == row.later)
        #expect(Sighting(mark: row.new, at: Bench.time(10_000)).isDistinct(from: old, period: nil) == row.soon)
        // A clock that was set back proves nothing.
        #expect(Sighting(mark: row.new, at: Bench.time(-100)).isDistinct(from: old, period: period) == row.soon)
    }
}
