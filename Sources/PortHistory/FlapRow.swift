import ChangeDetection
import GRDB
import PortModel

/// Flap tracks between the table and the detector.
enum FlapRow {
    static func all(_ database: Database, config: Int64) throws -> [Port: FlapTrack] {
        let rows = try Row.fetchAll(database, sql: "SELECT * FROM port_flap WHERE config_id = ?", arguments: [config])
        var tracks: [Port: FlapTrack] = [:]
        for row in rows {
            let port = Port(try IPAddress(parsing: row["ip"]), TransportProtocol(row["proto"]), row["port"])
            let times = try JSONText.decode([Int64].self, from: row["transitions"])
            tracks[port] = FlapTrack(
                port: port, transitions: times.map(Timestamp.init(milliseconds:)),
                flappingSince: row.time("flapping_since"), suppressed: row["suppressed"])
        }
        return tracks
    }

    static func save(_ track: FlapTrack, _ database: Database, config: Int64) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO port_flap (config_id, ip, proto, port, transitions, flapping_since, suppressed)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET transitions = excluded.transitions, flapping_since = excluded.flapping_since,
                    suppressed = excluded.suppressed
                """
        ).execute(arguments: [
            config, track.port.address.description, track.port.proto.name, track.port.number,
            CompactJSON.array(track.transitions.map { String($0.milliseconds) }), track.flappingSince?.milliseconds,
            track.suppressed,
        ])
    }

    static func forget(_ port: Port, _ database: Database, config: Int64) throws {
        try database.cachedStatement(
            sql: "DELETE FROM port_flap WHERE config_id = ? AND ip = ? AND proto = ? AND port = ?"
        ).execute(arguments: [config, port.address.description, port.proto.name, port.number])
    }
}
