import ArgumentParser
import Glibc
import PortHistory
import PortModel
import Synchronization

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the history, or what was open at a time, for other programs.",
        discussion: """
            csv and jsonl write every interval, in the order in which they were recorded, or with --at what was open then. \
            nmap-xml writes what is open now, or with --at was open then, in the form of a scan's result: ndiff compares two \
            of them. It is written as it is read, however much it is.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case csv, jsonl
        case nmapXML = "nmap-xml"
    }

    @Option(help: "The form.")
    var format: Format

    @Option(help: "What was open then: \(TimeArgument.accepted).")
    var at: String?

    @OptionGroup var filter: PortFilterOptions
    @OptionGroup var history: HistoryOptions

    func validate() throws {
        _ = try TimeArgument.parse(at, option: "--at", now: .now())
    }

    func run() async throws {
        let now = Timestamp.now()
        let time = try TimeArgument.parse(at, option: "--at", now: now)
        let reader = try history.open()
        let filter = try filter.filter
        switch (format, time) {
        case (.nmapXML, _):
            let document = Mutex(NmapXML(at: time ?? now, writtenAt: now))
            Console.standardOutput(document.withLock { $0.start() })
            try await reader.eachHost(at: time ?? now, filter) { answers in
                let text = document.withLock { $0.host(answers) }
                if !text.isEmpty { Console.standardOutput(text) }
            }
            Console.standardOutput(document.withLock { $0.end() })
            let left = document.withLock { $0.leftOut }
            if left > 0 {
                Console.standardError(
                    "portwatch: left out \(left) port\(left == 1 ? "" : "s") of protocols that the format does not have"
                )
            }
        case (_, .some(let time)):
            let writer = Mutex(RecordWriter<OpenPortRecord>(recordFormat))
            try await reader.eachHost(at: time, filter) { answers in
                try writer.withLock { for answer in answers { try $0.write(OpenPortRecord(answer)) } }
            }
            try writer.withLock { try $0.end() }
        case (_, nil):
            let writer = Mutex(RecordWriter<IntervalRecord>(recordFormat))
            try await reader.eachInterval(filter) { interval in
                try writer.withLock { try $0.write(IntervalRecord(interval)) }
            }
            try writer.withLock { try $0.end() }
        }
    }

    private var recordFormat: RecordOptions.Format { format == .csv ? .csv : .jsonl }
}

/// An interval, for programs: all that the history keeps of it.
struct IntervalRecord: Record {
    let id: Int64
    let address: String
    let port: UInt16
    let proto: String
    let status: String
    let phase: String
    let openedAfter: String?
    let openedBy: String
    let verifiedAt: String
    let closedAfter: String?
    let closedBy: String?
    let endReason: String?
    let endedAt: String?
    let source: String
    let config: String

    init(_ named: NamedInterval) {
        let interval = named.interval
        id = interval.id
        address = interval.port.address.description
        port = interval.port.number
        proto = interval.port.proto.name
        status = interval.status
        phase = interval.phase.rawValue
        openedAfter = interval.openedAfter?.description
        openedBy = interval.openedBy.description
        verifiedAt = interval.lastSeen.description
        closedAfter = interval.closedAfter?.description
        closedBy = interval.closedBy?.description
        endReason = interval.endWord
        endedAt = interval.endedAt?.description
        source = named.source
        config = named.config
    }

    static let columns = [
        "id", "address", "port", "proto", "status", "phase", "opened_after", "opened_by", "verified_at", "closed_after",
        "closed_by", "end_reason", "ended_at", "source", "config",
    ]

    var values: [String?] {
        [
            "\(id)", address, "\(port)", proto, status, phase, openedAfter, openedBy, verifiedAt, closedAfter, closedBy,
            endReason, endedAt, source, config,
        ]
    }
}
