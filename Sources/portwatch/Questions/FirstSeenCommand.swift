import ArgumentParser
import PortHistory
import PortModel

struct FirstSeenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "first-seen", abstract: "Show where and when a port was first open, and what it is now.")

    @Argument(help: "A port or a range of ports: 443, tcp/443, 53/udp, 8000-8999.")
    var port: String

    @Option(help: "Only addresses of this block: an address, or one with a prefix length.")
    var ip: String?

    @Option(help: "Only what this source saw.")
    var source: String?

    @OptionGroup var history: HistoryOptions
    @OptionGroup var output: RecordOptions

    func validate() throws {
        _ = try filter
    }

    func run() async throws {
        let now = Timestamp.now()
        let found = try await history.open().firstSeen(filter, now: now)
        var table = Table("ADDRESS", "PORT", "LAST SEEN CLOSED", "FIRST SEEN OPEN", "TIMES", "NOW", "SOURCE", "CONFIG")
        for entry in found {
            table.add(
                entry.port.address.description, "\(entry.port.number)/\(entry.port.proto)",
                entry.openedAfter?.tableText ?? "unknown", entry.openedBy.tableText(now: now), "\(entry.times)",
                entry.now.deciding.state.rawValue, entry.source, entry.config)
        }
        try output.write(
            found.map(FirstSeenRecord.init), table: table, empty: "port \(port.untrusted()) was never seen open")
    }

    private var filter: PortFilter {
        get throws {
            do {
                let ports = try PortFilterOptions.ports(port, option: "the port")
                return PortFilter(
                    block: try ip.map { text in try AddressBlock(parsing: text) }, ports: ports.range,
                    proto: ports.proto,
                    source: source)
            } catch let failure as ParseFailure {
                throw ValidationError("--ip: \(failure)")
            }
        }
    }
}

/// Where a port was first open.
private struct FirstSeenRecord: Record {
    let address: String
    let port: UInt16
    let proto: String
    let openedAfter: String?
    let openedBy: String
    let times: Int
    let now: String
    let verifiedAt: String?
    let source: String
    let config: String

    init(_ entry: FirstSeen) {
        address = entry.port.address.description
        port = entry.port.number
        proto = entry.port.proto.name
        openedAfter = entry.openedAfter?.description
        openedBy = entry.openedBy.description
        times = entry.times
        now = entry.now.deciding.state.rawValue
        verifiedAt = entry.now.deciding.verifiedAt?.description
        source = entry.source
        config = entry.config
    }

    static let columns = [
        "address", "port", "proto", "opened_after", "opened_by", "times", "now", "verified_at", "source", "config",
    ]

    var values: [String?] {
        [address, "\(port)", proto, openedAfter, openedBy, "\(times)", now, verifiedAt, source, config]
    }
}
