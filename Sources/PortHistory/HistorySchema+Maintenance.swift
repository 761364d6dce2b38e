import GRDB

extension HistorySchema {
    /// What keeping a history in order needs: a checksum for each row that is never written again, an index of the rows
    /// that wait for theirs (empty between transactions), and for retention what ended when.
    static let maintenanceV5 = """
        ALTER TABLE event ADD COLUMN checksum INTEGER;
        ALTER TABLE port_interval ADD COLUMN checksum INTEGER;
        CREATE INDEX event_unsealed ON event (id) WHERE checksum IS NULL;
        CREATE INDEX port_interval_unsealed ON port_interval (id) WHERE phase = 'ended' AND checksum IS NULL;
        CREATE INDEX port_interval_by_end ON port_interval (ended_at) WHERE phase = 'ended';
        CREATE INDEX coverage_by_start ON coverage (first_at);
        CREATE INDEX held_scan_by_end ON held_scan (decided_at) WHERE verdict IS NOT NULL;
        """

    /// Rows that are there already get their checksums as they are.
    static func maintain(_ database: Database) throws {
        try database.execute(sql: maintenanceV5)
        try RowChecksum.install(in: database)
        try RowChecksum.seal(database)
    }
}
