extension HistorySchema {
    /// What the questions about the past need beside the intervals: which scope a config had when, and when somebody
    /// looked at it, so that "closed" can be told from "not known".
    static let questionsV4 = """
        CREATE TABLE config_edition (
            id INTEGER PRIMARY KEY,
            config_id INTEGER NOT NULL REFERENCES config (id) ON DELETE CASCADE,
            ips TEXT NOT NULL CHECK (json_valid(ips)),
            ports TEXT NOT NULL CHECK (json_valid(ports)),
            frequency_days REAL NOT NULL CHECK (frequency_days >= 0),
            since INTEGER NOT NULL,
            until INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX config_edition_current ON config_edition (config_id) WHERE until IS NULL;
        CREATE INDEX config_edition_by_config ON config_edition (config_id, id);

        CREATE TABLE coverage (
            id INTEGER PRIMARY KEY,
            edition_id INTEGER NOT NULL REFERENCES config_edition (id) ON DELETE CASCADE,
            whole INTEGER NOT NULL CHECK (whole IN (0, 1)),
            first_at INTEGER NOT NULL,
            last_at INTEGER NOT NULL,
            CHECK (first_at <= last_at)
        ) STRICT;
        CREATE INDEX coverage_by_edition ON coverage (edition_id, whole, first_at);

        INSERT INTO config_edition (config_id, ips, ports, frequency_days, since, until)
        SELECT config.id, ips, ports, frequency_days, max(config.added_at, COALESCE((
                SELECT max(event.at) FROM event WHERE event.type = 'scope.changed' AND event.source = source.name
                    AND event.config = config.remote_id), config.added_at)), removed_at
        FROM config JOIN source ON source.id = config.source_id;
        INSERT INTO coverage (edition_id, whole, first_at, last_at)
        SELECT config_edition.id, kind.whole, min(config.scan_at, max(config.baseline_at, config_edition.since)), config.scan_at
        FROM config JOIN config_edition ON config_edition.config_id = config.id
        JOIN (SELECT 0 AS whole UNION ALL SELECT 1) AS kind
            ON kind.whole = 0 OR (config.scan_whole AND config.edited_at IS NULL AND config.unseen = '[]')
        WHERE config.removed_at IS NULL AND config.baseline_at IS NOT NULL AND config.scan_at IS NOT NULL;

        DROP INDEX port_interval_by_port;
        CREATE INDEX port_interval_by_port ON port_interval (ip, port, proto, config_id, opened_by);
        \(questionViewsV4)
        """

    private static let questionViewsV4 = """
        CREATE VIEW port_history AS
        SELECT interval.id, interval.ip, interval.port, interval.proto, interval.status,
            \(text("interval.opened_after")) AS opened_after,
            \(text("interval.opened_by")) AS opened_by,
            \(text("CASE WHEN interval.phase = 'ended' THEN interval.verified_at ELSE COALESCE(interval.verified_at, config.scan_at) END")) AS verified_at,
            \(text("interval.closed_after")) AS closed_after,
            \(text("interval.closed_by")) AS closed_by,
            \(text("interval.ended_at")) AS ended_at,
            COALESCE(interval.end_reason, '') AS end_reason,
            source.name AS source, config.remote_id AS config
        FROM port_interval AS interval
        JOIN config ON config.id = interval.config_id
        JOIN source ON source.id = config.source_id;

        CREATE VIEW first_seen AS
        SELECT ip, port, proto, \(text("min(opened_by)")) AS first_open, max(phase <> 'ended') AS open_now,
            sum(phase = 'ended' AND end_reason = 'closed') AS times_closed
        FROM port_interval
        WHERE end_reason IS NOT 'unconfirmed'
        GROUP BY ip, port, proto;

        CREATE VIEW coverage_history AS
        SELECT source.name AS source, config.remote_id AS config, edition.ips, edition.ports, edition.frequency_days,
            \(text("edition.since")) AS since, \(text("edition.until")) AS until,
            coverage.whole, \(text("coverage.first_at")) AS first_look, \(text("coverage.last_at")) AS last_look
        FROM config_edition AS edition
        JOIN config ON config.id = edition.config_id
        JOIN source ON source.id = config.source_id
        LEFT JOIN coverage ON coverage.edition_id = edition.id;
        """

    /// A time as the other views show it.
    private static func text(_ milliseconds: String) -> String {
        "strftime('%Y-%m-%dT%H:%M:%fZ', (\(milliseconds)) / 1000.0, 'unixepoch')"
    }
}
