import GRDB
import PortModel

/// Re-probes in their table: how many ports were asked again after a poll, and what they said. What a single port said
/// is in the evidence of its event.
enum ProbeRow {
    static func insert(_ probe: ProbeAnswer, _ database: Database, poll: Int64) throws {
        func count(_ answer: ProbeAnswer.Answer) -> Int { probe.answers.values.count { $0 == answer } }
        try database.execute(
            sql: "INSERT INTO probe (poll_id, at, open, closed, no_answer) VALUES (?, ?, ?, ?, ?)",
            arguments: [poll, probe.at.milliseconds, count(.open), count(.closed), count(.noAnswer)])
    }
}
