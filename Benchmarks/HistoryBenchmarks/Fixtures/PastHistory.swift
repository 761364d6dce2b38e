import ChangeDetection
import PortHistory
import PortModel

/// A history with a long past: what questions are asked of. Its configs are made by the program; the intervals and events
/// are inserted in bulk.
///
/// Each address has ten ports, each of them ten intervals: nine that have ended, a day each with a day between them, and
/// one that goes on. One address has a hundred times as many of them.
struct PastHistory {
    let path: String
    let networks: [Network]

    static let ports = 10
    static let intervals = 10
    /// The address that changes most: so many intervals on each of its ports.
    static let busyIntervals = 1_000
    static var busyAddress: IPAddress { IPAddress(v4: 0x0AFF_0001) }
    static let end = Network.time(ofStep: 2 * intervals)

    static func make(_ sizes: Sizes) async throws -> PastHistory {
        let addresses = sizes.pastIntervals / (ports * intervals)
        let perConfig = 5_000
        let networks = (0..<(addresses / perConfig)).map {
            Network(number: $0, openPorts: perConfig * Network.portsPerAddress, changes: 0)
        }
        let path = try await Cache.file("past-\(sizes.name)") { path in
            let history = try History(path: path, now: { Network.time(ofStep: 0) })
            var listed = try networks.map { try $0.listed() }
            let busy = [busyAddress.description]
            listed.append(
                ListedConfig(
                    remoteID: "busy", ips: busy, ports: ["1-65535"], frequencyDays: 1,
                    scope: try Scope(ips: busy, ports: ["1-65535"])))
            let watched = try await history.reconcile(source: "lab", listed: listed).configs
            for step in 0...(2 * intervals) {
                for config in watched {
                    let record = networks[0].record(config.id, networks[0].observation(of: [], atStep: step))
                    _ = try await history.commit(record, policy: DetectionPolicy())
                }
            }
            try history.close()
            try BulkRows(path: path).insert(addressesPerConfig: perConfig)
        }
        return PastHistory(path: path, networks: networks)
    }

    /// An address of the history, the same one for the same number.
    func address(_ number: Int) -> IPAddress {
        // A fixed walk through all of them, each far from the one before.
        let place = (number &* 7_919 + 13) % (networks.count * 5_000)
        return networks[place / 5_000].address(place % 5_000)
    }
}
