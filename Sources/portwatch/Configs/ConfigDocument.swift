import CloudforceOne
import PortModel

/// A scan config as JSON, as a row, and in lines of its own.
struct ConfigDocument: Encodable, Sendable {
    let source: String
    let id: String
    let ips: [String]
    let ports: [String]
    /// Days between two scans, as the API has it.
    let frequency: Double

    init(_ config: ScanConfig, source: String) {
        self.source = source
        id = config.id
        ips = config.ips
        ports = config.ports
        frequency = config.frequency
    }

    /// One row each; of many addresses or ports, the first ones.
    static func table(_ documents: [ConfigDocument]) -> Table {
        var table = Table("SOURCE", "CONFIG", "ADDRESSES", "PORTS", "FREQUENCY")
        for document in documents {
            table.add(
                document.source, document.id, document.ips.shortList, document.ports.shortList,
                document.frequency.frequencyText)
        }
        return table
    }

    /// Everything of one config, an entry a line.
    var lines: String {
        let lists = [("addresses", ips), ("ports", ports)].flatMap { name, entries in
            entries.isEmpty ? [(name, "-")] : entries.enumerated().map { ($0 == 0 ? name : "", $1) }
        }
        let rows = [("source", source), ("config", id)] + lists + [("frequency", frequency.frequencyText)]
        return rows.map { name, value in
            name + String(repeating: " ", count: 11 - name.count) + value.untrusted(limit: 300)
        }.joined(separator: "\n")
    }
}

extension [String] {
    /// `a, b, c`, or `a, b, … (12)` where there are more: for one line.
    var shortList: String {
        count <= 3 ? joined(separator: ", ") : prefix(2).joined(separator: ", ") + ", … (\(count))"
    }
}

extension Double {
    /// A frequency in days as people read it: `every 7 d`, or `once`.
    var frequencyText: String { Duration(frequencyDays: self).frequencyText }
}
