extension HistorySchema {
    /// What believing takes: what each event rests on, the votes of confirmation, what was held back as suspicious and
    /// why, what was asked again, which ports two sources are to agree on, and the edits that are not told yet.
    static let detectionV3 = """
        ALTER TABLE event ADD COLUMN evidence TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(evidence));
        ALTER TABLE port_interval ADD COLUMN pending_votes TEXT;
        ALTER TABLE port_flap ADD COLUMN suppressed INTEGER NOT NULL DEFAULT 0 CHECK (suppressed >= 0);
        ALTER TABLE config ADD COLUMN untold_edit TEXT CHECK (untold_edit IS NULL OR json_valid(untold_edit));
        ALTER TABLE config ADD COLUMN under_way_mark TEXT;
        ALTER TABLE config ADD COLUMN suspect_kinds TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(suspect_kinds));

        CREATE TABLE held_scan (
            id INTEGER PRIMARY KEY,
            config_id INTEGER NOT NULL REFERENCES config (id) ON DELETE CASCADE,
            poll_id INTEGER REFERENCES poll (id) ON DELETE SET NULL,
            since INTEGER NOT NULL,
            reasons TEXT NOT NULL CHECK (json_valid(reasons)),
            verdict TEXT CHECK (verdict IN ('released', 'dropped', 'split', 'undecided')),
            decided_at INTEGER,
            decided_poll INTEGER REFERENCES poll (id) ON DELETE SET NULL,
            CHECK ((verdict IS NULL) = (decided_at IS NULL))
        ) STRICT;
        CREATE UNIQUE INDEX held_scan_open ON held_scan (config_id) WHERE verdict IS NULL;
        CREATE INDEX held_scan_by_poll ON held_scan (poll_id) WHERE poll_id IS NOT NULL;
        CREATE INDEX held_scan_by_decision ON held_scan (decided_poll) WHERE decided_poll IS NOT NULL;

        CREATE TABLE held_change (
            id INTEGER PRIMARY KEY,
            held_scan_id INTEGER NOT NULL REFERENCES held_scan (id) ON DELETE CASCADE,
            ip TEXT NOT NULL,
            proto TEXT NOT NULL,
            port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
            change TEXT NOT NULL CHECK (change IN ('opened', 'closed')),
            verdict TEXT CHECK (verdict IN ('agreed', 'contradicted'))
        ) STRICT;
        CREATE INDEX held_change_by_scan ON held_change (held_scan_id);
        CREATE INDEX held_change_by_port ON held_change (ip, port, proto);

        CREATE TABLE probe (
            id INTEGER PRIMARY KEY,
            poll_id INTEGER NOT NULL REFERENCES poll (id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            open INTEGER NOT NULL CHECK (open >= 0),
            closed INTEGER NOT NULL CHECK (closed >= 0),
            no_answer INTEGER NOT NULL CHECK (no_answer >= 0)
        ) STRICT;
        CREATE INDEX probe_by_poll ON probe (poll_id);

        CREATE TABLE vantage_check (
            config_id INTEGER NOT NULL REFERENCES config (id) ON DELETE CASCADE,
            other_config_id INTEGER NOT NULL REFERENCES config (id) ON DELETE CASCADE,
            ip TEXT NOT NULL,
            proto TEXT NOT NULL,
            port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
            asked_at INTEGER NOT NULL,
            looks INTEGER NOT NULL DEFAULT 0 CHECK (looks >= 0),
            told_at INTEGER,
            PRIMARY KEY (config_id, other_config_id, ip, proto, port)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX vantage_check_by_other ON vantage_check (other_config_id);
        CREATE INDEX vantage_check_told ON vantage_check (ip, port, proto) WHERE told_at IS NOT NULL;

        CREATE TABLE sweep (
            name TEXT PRIMARY KEY,
            done_until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE VIEW held_changes AS
        SELECT source.name AS source, config.remote_id AS config,
            strftime('%Y-%m-%dT%H:%M:%fZ', held_scan.since / 1000.0, 'unixepoch') AS held_since,
            held_scan.reasons, held_change.ip, held_change.port, held_change.proto, held_change.change,
            COALESCE(held_change.verdict, CASE WHEN held_scan.verdict IS NULL THEN 'held' ELSE 'undecided' END) AS verdict,
            COALESCE(held_scan.verdict, 'held') AS scan_verdict,
            strftime('%Y-%m-%dT%H:%M:%fZ', held_scan.decided_at / 1000.0, 'unixepoch') AS decided_at
        FROM held_scan
        JOIN config ON config.id = held_scan.config_id
        JOIN source ON source.id = config.source_id
        LEFT JOIN held_change ON held_change.held_scan_id = held_scan.id;
        """
}
