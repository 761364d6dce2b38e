import CloudforceOne
import PortModel

/// A scan's result as JSON and as a table.
struct ResultDocument: Encodable {
    struct Host: Encodable {
        let address: String
        let ports: [Port]
    }

    struct Port: Encodable {
        let number: UInt16
        let proto: String
        let status: String
    }

    let source: String
    let config: String
    /// The scan's id; nil where the source gives none.
    let scan: String?
    /// When the scan ended; nil where the source does not say.
    let finished: String?
    let etag: String?
    /// Which addresses were looked at: `whole-scope` or `listed-addresses`.
    let coverage: String
    /// Whether something of the answer could not be read; `problems` says what.
    let partial: Bool
    let problems: [String]
    let hosts: [Host]

    private enum CodingKeys: CodingKey {
        case source, config, scan, finished, etag, coverage, partial, problems, hosts
    }

    init(_ result: ScanResult, source: String, config: String) {
        self.source = source
        self.config = config
        scan = result.stamp.scanID
        finished = result.stamp.lastModified?.description
        etag = result.stamp.etag
        coverage =
            switch result.coverage {
            case .wholeScope: "whole-scope"
            case .listedAddresses: "listed-addresses"
            }
        partial = result.isPartial
        problems = result.problems
        hosts = result.hosts.sorted { $0.key < $1.key }.map { address, ports in
            let ports = ports.sorted { ($0.port.number, $0.port.proto.name) < ($1.port.number, $1.port.proto.name) }
            return Host(
                address: address.description,
                ports: ports.map { Port(number: $0.port.number, proto: $0.port.proto.name, status: $0.status) })
        }
        ended = result.stamp.lastModified?.tableText
    }

    /// For people.
    private let ended: String?

    var table: Table {
        var table = Table("ADDRESS", "PORT", "STATUS")
        for host in hosts {
            for port in host.ports { table.add(host.address, "\(port.number)/\(port.proto)", port.status) }
        }
        return table
    }

    /// What the table does not say, in one line.
    var summary: String {
        let ports = hosts.reduce(0) { $0 + $1.ports.count }
        let found = ports == 0 ? "no open port" : ports.text("open port")
        let addresses = hosts.count == 1 ? "1 address" : "\(hosts.count) addresses"
        let time = ended.map { "the scan ended at \($0)" } ?? "the source does not say when the scan ended"
        let rest = partial ? "; not all of the result can be read" : ""
        return "\(found) on \(addresses); \(time)\(rest)"
    }
}
