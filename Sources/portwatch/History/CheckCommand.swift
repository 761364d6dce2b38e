import ArgumentParser
import PortHistory

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check that the history is whole, also while the daemon runs.",
        discussion: """
            Looks at SQLite's structure, at references between rows, and at the checksum of every event and of every \
            interval that has ended. The checksums find damage and careless edits; they are no proof against somebody who \
            forges a row together with its checksum. Nothing is written. The whole file is read: while its structure is
            looked at, a daemon goes on, but its -wal file grows.

            Exit codes: 0 whole; 1 damaged, with what and where; 2 the file cannot be checked.
            """)

    @OptionGroup var history: HistoryOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let check: HistoryCheck
        do {
            check = try HistoryCheck.run(path: try history.path(), progress: ProgressLine.show)
            ProgressLine.clear()
        } catch {
            ProgressLine.clear()
            Console.standardError("portwatch: \(error)")
            throw ExitCode(2)
        }
        if output.output == .json {
            Console.standardOutput(try OutputOptions.json(CheckDocument(check)))
        } else {
            show(check)
        }
        if !check.findings.isEmpty { throw ExitCode.failure }
    }

    private func show(_ check: HistoryCheck) {
        for note in check.notes { Console.standardError("note: \(note)") }
        let rows = "\(check.events) events and \(check.intervals) ended intervals looked at"
        guard !check.findings.isEmpty else { return Console.standardOutput("whole: \(rows)") }
        var table = Table("FINDING", "TABLE", "ROW", "WHAT")
        for finding in check.findings {
            table.add(
                finding.kind.rawValue, finding.table ?? "", finding.row.map { "\($0)" } ?? "", finding.text)
        }
        Console.standardOutput(table.text(colour: Console.outputTakesColour))
        Console.standardError(
            "damaged: \(rows); keep the file as it is, and restore a backup (portwatch history backup makes one)")
    }
}

/// The result as JSON.
private struct CheckDocument: Encodable {
    let whole: Bool
    let events: Int
    let intervals: Int
    let findings: [Finding]
    let notes: [String]

    struct Finding: Encodable {
        let kind: String
        let table: String?
        let row: Int64?
        let text: String
    }

    init(_ check: HistoryCheck) {
        whole = check.findings.isEmpty
        (events, intervals, notes) = (check.events, check.intervals, check.notes)
        findings = check.findings.map {
            Finding(kind: $0.kind.rawValue, table: $0.table, row: $0.row, text: $0.text)
        }
    }
}
