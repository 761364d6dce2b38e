import ArgumentParser
import PortHistory
import PortModel

struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show which ports were not the same at two times.",
        discussion: """
            `+` is open and was closed, `-` is closed and was open, `~` differs in another way: it is not known what it was \
            or is, or its state or status is another. Exits 0 where nothing differs, 1 where something does, and 2 where \
            that cannot be told.
            """)

    @Argument(help: "The first time: \(TimeArgument.accepted).")
    var earlier: String

    @Argument(help: "The second time.")
    var later: String = "now"

    @OptionGroup var filter: PortFilterOptions
    @OptionGroup var history: HistoryOptions
    @OptionGroup var output: RecordOptions

    func validate() throws {
        _ = try times(now: .now())
    }

    func run() async throws {
        let differences: [PortDifference]
        do {
            let times = try times(now: .now())
            differences = try await history.open().differences(from: times.0, to: times.1, filter.filter)
            if output.output == .table {
                for difference in differences { Console.standardOutput(DifferenceRecord.line(difference)) }
            } else {
                try output.write(differences.map(DifferenceRecord.init), table: Table(), empty: "")
            }
        } catch  where !(error is ValidationError) {
            guard case .failure(_, let text) = ExitReason(error) else { throw error }
            Console.standardError("portwatch: \(text)")
            throw ExitCode(2)
        }
        if !differences.isEmpty { throw ExitCode(1) }
    }

    private func times(now: Timestamp) throws -> (Timestamp, Timestamp) {
        (
            try TimeArgument.parse(earlier, option: "the first time", now: now),
            try TimeArgument.parse(later, option: "the second time", now: now)
        )
    }
}

/// A port that was not the same at two times.
struct DifferenceRecord: Record {
    let change: String
    let address: String
    let port: UInt16
    let proto: String
    let before: String
    let after: String
    let reasonBefore: String?
    let reasonAfter: String?
    let statusBefore: String?
    let statusAfter: String?
    let sources: String

    init(_ difference: PortDifference) {
        let (was, now) = (difference.before.deciding, difference.after.deciding)
        change = difference.kind.rawValue
        address = difference.port.address.description
        port = difference.port.number
        proto = difference.port.proto.name
        before = was.state.rawValue
        after = now.state.rawValue
        reasonBefore = was.reason?.description
        reasonAfter = now.reason?.description
        statusBefore = was.status
        statusAfter = now.status
        sources = Set((difference.before + difference.after).compactMap(\.source)).sorted().joined(separator: " ")
    }

    /// `+ 192.0.2.1:443/tcp  closed -> open`, with what leaves it open in brackets.
    static func line(_ difference: PortDifference) -> String {
        let record = DifferenceRecord(difference)
        let side = { (state: String, status: String?, reason: String?) in
            let word = status.map { $0 == "open" ? state : "\(state) \"\($0.untrusted())\"" } ?? state
            return word + (reason.map { " (\($0))" } ?? "")
        }
        return "\(record.change) \(difference.port)  \(side(record.before, record.statusBefore, record.reasonBefore))"
            + " -> \(side(record.after, record.statusAfter, record.reasonAfter))"
    }

    static let columns = [
        "change", "address", "port", "proto", "before", "after", "reason_before", "reason_after", "status_before",
        "status_after", "sources",
    ]

    var values: [String?] {
        [
            change, address, "\(port)", proto, before, after, reasonBefore, reasonAfter, statusBefore, statusAfter,
            sources,
        ]
    }
}

extension [PortAnswer] {
    /// The answer that decides what several say together. The list is never empty.
    var deciding: PortAnswer { first { $0.verdict == verdict } ?? self[0] }
}
