import ArgumentParser
import PortHistory
import PortModel

struct TimelineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline", abstract: "Draw when the ports of an address were open.",
        discussion: """
            A line of blocks for each port that was open at some moment, as wide as the terminal. Programs get the pieces of \
            time instead. Where the locale is not UTF-8, the blocks are ASCII.
            """)

    @Argument(help: "An address, with a port or without: 192.0.2.7, 192.0.2.7:443 or [2001:db8::1]:443.")
    var host: String

    @Option(help: "Where it begins: \(TimeArgument.accepted).")
    var since: String = "30d"

    @Option(help: "Where it ends.")
    var until: String = "now"

    @Option(help: "Only what this source saw.")
    var source: String?

    @OptionGroup var history: HistoryOptions
    @OptionGroup var output: RecordOptions

    func validate() throws {
        _ = try HostArgument(parsing: host)
        _ = try window(now: .now())
    }

    func run() async throws {
        let host = try HostArgument(parsing: host)
        let (start, end) = try window(now: .now())
        let lines = try await history.open().timeline(
            host.address, port: host.port, proto: host.proto, from: start, to: end, source: source)
        guard output.output == .table else {
            try output.write(lines.flatMap(TimelineRecord.all), table: Table(), empty: "")
            return
        }
        guard !lines.isEmpty else {
            Console.standardError(
                "nothing is known to have been open on \(host.address) between \(start.tableText) and \(end.tableText)")
            return
        }
        Console.standardOutput(
            TimelineDrawing(lines: lines, from: start, to: end, width: Terminal.columns)
                .text(isUnicode: Terminal.isUnicode, colour: Console.outputTakesColour, changes: host.port != nil))
    }

    private func window(now: Timestamp) throws -> (Timestamp, Timestamp) {
        let start = try TimeArgument.parse(since, option: "--since", now: now)
        let end = try TimeArgument.parse(until, option: "--until", now: now)
        guard start < end else { throw ValidationError("--since: it has to be before --until") }
        return (start, end)
    }
}

/// Timelines below each other, with their times above and what the blocks mean below.
struct TimelineDrawing {
    let lines: [PortTimeline]
    let from: Timestamp
    let to: Timestamp
    let width: Int

    /// - Parameter changes: whether the openings and closings are listed too.
    func text(isUnicode: Bool, colour: Bool, changes: Bool) -> String {
        let severalConfigs = Set(lines.map { [$0.source, $0.config] }).count > 1
        let labels = lines.map { line in
            "\(line.port.number)/\(line.port.proto)"
                + (severalConfigs ? " \(line.source.untrusted(limit: 12)) \(line.config.untrusted(limit: 8))" : "")
        }
        let margin = (labels.map(\.count).max() ?? 0) + 2
        let room = max(10, width - margin - 1)
        let strip = TimelineStrip(isUnicode: isUnicode, colour: colour)
        let cell = (to - from) / max(room, 1)
        var text = [
            "\(lines.first.map { $0.port.address.description } ?? "")  \(from.tableText) to \(to.tableText), "
                + "a block is \(cell.shortText)",
            String(repeating: " ", count: margin) + TimelineAxis.text(from: from, to: to, width: room),
        ]
        for (line, label) in zip(lines, labels) {
            text.append(
                label + String(repeating: " ", count: margin - label.count) + strip.text(line.cells(room)))
            if changes { text += line.changes.suffix(20).map(Self.text) }
        }
        return (text + [""] + strip.legend).joined(separator: "\n")
    }

    private static func text(_ change: PortTimeline.Change) -> String {
        let between = change.after.map { "between \($0.tableText) and \(change.by.tableText)" }
        return "  \(change.kind.rawValue) \(between ?? "by \(change.by.tableText)")"
    }
}

/// A piece of a timeline, for programs.
struct TimelineRecord: Record {
    let address: String
    let port: UInt16
    let proto: String
    let from: String
    let to: String
    let answer: String
    let state: String
    let reason: String?
    let source: String
    let config: String

    static func all(of line: PortTimeline) -> [TimelineRecord] {
        line.pieces.map { piece in
            TimelineRecord(
                address: line.port.address.description, port: line.port.number, proto: line.port.proto.name,
                from: piece.from.description, to: piece.to.description, answer: piece.state.verdict.rawValue,
                state: piece.state.rawValue, reason: piece.reason?.description, source: line.source, config: line.config
            )
        }
    }

    static let columns = [
        "address", "port", "proto", "from", "to", "answer", "state", "reason", "source", "config",
    ]

    var values: [String?] { [address, "\(port)", proto, from, to, answer, state, reason, source, config] }
}
