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

        \(oldEditions)
        \(oldCoverage)

        DROP INDEX port_interval_by_port;
        CREATE INDEX port_interval_by_port ON port_interval (ip, port, proto, config_id, opened_by);
        \(questionViewsV4)
        """

    /// A history from before has the present scope of each config alone. What it covered before its last edit, or before it
    /// was listed once more, is not known: an edition without addresses and ports.
    private static let oldEditions = """
        INSERT INTO config_edition (config_id, ips, ports, frequency_days, since, until)
        SELECT config.id, ips, ports, frequency_days, max(config.added_at, COALESCE((
                SELECT max(event.at) FROM event WHERE event.type = 'scope.changed' AND event.source = source.name
                    AND event.config = config.remote_id), config.added_at)), removed_at
        FROM config JOIN source ON source.id = config.source_id;
        INSERT INTO config_edition (config_id, ips, ports, frequency_days, since, until)
        SELECT id, '[]', '[]', frequency_days, begun, since
        FROM (SELECT config.id, config.frequency_days, edition.since, min(config.added_at, COALESCE((
                SELECT min(started_at) FROM poll WHERE poll.config_id = config.id), config.added_at)) AS begun
            FROM config JOIN config_edition AS edition ON edition.config_id = config.id)
        WHERE begun < since;
        """

    /// When somebody looked is known from the polls: of those that share a row, from the first and the last one alone,
    /// for the daemon may have been off in between. That the whole scope was looked at is known of the last scan.
    private static let oldCoverage = """
        INSERT INTO coverage (edition_id, whole, first_at, last_at)
        WITH look (edition_id, at, stands) AS (
            SELECT DISTINCT edition.id, moment.at, CASE WHEN config.frequency_days > 0
                THEN max(config.frequency_days * 3 * 86400000, 120000) END
            FROM config
            JOIN (SELECT config_id, started_at AS at FROM poll WHERE outcome IN ('result', 'partial')
                UNION SELECT config_id, finished_at FROM poll WHERE outcome IN ('result', 'partial')
                UNION SELECT id, scan_at FROM config) AS moment ON moment.config_id = config.id
            JOIN config_edition AS edition ON edition.config_id = config.id
                AND edition.since <= moment.at AND (edition.until IS NULL OR moment.at < edition.until)
            WHERE moment.at <= config.scan_at AND config.baseline_at IS NOT NULL),
        begun (edition_id, at, is_new) AS (
            SELECT edition_id, at, at - lag(at) OVER before > stands FROM look
            WINDOW before AS (PARTITION BY edition_id ORDER BY at)),
        stretch (edition_id, at, number) AS (
            SELECT edition_id, at, total(is_new) OVER (PARTITION BY edition_id ORDER BY at) FROM begun)
        SELECT edition_id, 0, min(at), max(at) FROM stretch GROUP BY edition_id, number;

        INSERT INTO coverage (edition_id, whole, first_at, last_at)
        SELECT edition.id, 1, config.scan_at, config.scan_at
        FROM config JOIN config_edition AS edition ON edition.config_id = config.id AND edition.ips <> '[]'
        WHERE config.baseline_at IS NOT NULL AND config.scan_at IS NOT NULL AND config.scan_whole
            AND config.edited_at IS NULL AND config.unseen = '[]';
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
        WITH RECURSIVE host (ip) AS (
            SELECT min(ip) FROM port_interval
            UNION ALL
            SELECT (SELECT min(ip) FROM port_interval WHERE ip > host.ip) FROM host WHERE host.ip IS NOT NULL)
        SELECT interval.ip, interval.port, interval.proto, \(text("min(interval.opened_by)")) AS first_open,
            max(interval.phase <> 'ended') AS open_now,
            sum(interval.phase = 'ended' AND interval.end_reason = 'closed') AS times_closed
        FROM host CROSS JOIN port_interval AS interval ON interval.ip = host.ip
        WHERE interval.end_reason IS NOT 'unconfirmed'
        GROUP BY interval.ip, interval.port, interval.proto;

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
