import ArgumentParser
import PortHistory
import PortModel

struct OpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Show what is open, since when, and when that was last verified.",
        discussion: """
            The state is `open`; `open?` or `closing?` where more scans have to agree; `no-answer` where the port neither \
            answers nor refuses, so that it may be blocked. It opened between the last time it was seen closed and the first \
            time it was seen open. Times are UTC.
            """)

    @OptionGroup var history: HistoryOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let entries = try await history.open().openPorts()
        var table = Table(
            "ADDRESS", "PORT", "STATE", "FIRST SEEN OPEN", "LAST SEEN CLOSED", "VERIFIED", "SOURCE", "CONFIG")
        for entry in entries {
            table.add(
                entry.port.address.description, "\(entry.port.number)/\(entry.port.proto)", entry.state.rawValue,
                entry.openedBy.tableText, entry.openedAfter?.tableText ?? "unknown",
                entry.verifiedAt?.tableText ?? "", entry.source, entry.config)
        }
        try output.write(table, json: entries.map(OpenPortDocument.init), empty: "nothing is known to be open")
    }
}

/// An open port as JSON.
private struct OpenPortDocument: Encodable {
    let address: String
    let port: UInt16
    let proto: String
    let state: String
    let status: String
    let openedAfter: String?
    let openedBy: String
    let verifiedAt: String?
    let changingSince: String?
    let source: String
    let config: String

    init(_ entry: OpenPortEntry) {
        address = entry.port.address.description
        port = entry.port.number
        proto = entry.port.proto.name
        state = entry.state.rawValue
        status = entry.status
        openedAfter = entry.openedAfter?.description
        openedBy = entry.openedBy.description
        verifiedAt = entry.verifiedAt?.description
        changingSince = entry.changingSince?.description
        source = entry.source
        config = entry.config
    }
}
