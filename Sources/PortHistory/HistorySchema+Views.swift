extension HistorySchema {
    /// What people query: text for times, in UTC, and words for states. Documented in the README.
    static let viewsV2 = """
        CREATE VIEW open_ports AS
        SELECT interval.ip, interval.port, interval.proto,
            CASE
                WHEN interval.phase = 'opening' THEN 'open?'
                WHEN interval.phase = 'closing' THEN 'closing?'
                WHEN interval.silent_since IS NOT NULL THEN 'no-answer'
                ELSE 'open'
            END AS state,
            interval.status,
            strftime('%Y-%m-%dT%H:%M:%fZ', interval.opened_after / 1000.0, 'unixepoch') AS opened_after,
            strftime('%Y-%m-%dT%H:%M:%fZ', interval.opened_by / 1000.0, 'unixepoch') AS opened_by,
            strftime('%Y-%m-%dT%H:%M:%fZ', COALESCE(interval.verified_at, config.scan_at) / 1000.0, 'unixepoch') AS verified_at,
            strftime('%Y-%m-%dT%H:%M:%fZ', COALESCE(interval.pending_since, interval.silent_since) / 1000.0, 'unixepoch') AS changing_since,
            source.name AS source, config.remote_id AS config
        FROM port_interval AS interval
        JOIN config ON config.id = interval.config_id
        JOIN source ON source.id = config.source_id
        WHERE interval.phase <> 'ended';

        CREATE VIEW recent_events AS
        SELECT id, strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS time, severity, type, ip, port, proto, message, source, config, uid, details
        FROM event
        ORDER BY id DESC;

        CREATE VIEW config_status AS
        SELECT source.name AS source, config.remote_id AS config, config.ips, config.ports, config.frequency_days,
            CASE
                WHEN config.removed_at IS NOT NULL THEN 'removed'
                WHEN config.stale_since IS NOT NULL THEN 'stale'
                WHEN config.suspect_since IS NOT NULL THEN 'suspect'
                WHEN config.baseline_at IS NULL THEN 'waiting'
                WHEN schedule.due_at IS NULL THEN 'done'
                ELSE 'watching'
            END AS state,
            (SELECT count(*) FROM port_interval WHERE config_id = config.id AND phase <> 'ended' AND phase <> 'opening') AS open_ports,
            strftime('%Y-%m-%dT%H:%M:%fZ', config.scan_at / 1000.0, 'unixepoch') AS last_scan,
            config.scans,
            strftime('%Y-%m-%dT%H:%M:%fZ', (SELECT max(finished_at) FROM poll WHERE config_id = config.id) / 1000.0, 'unixepoch') AS last_poll,
            (SELECT outcome FROM poll WHERE config_id = config.id ORDER BY id DESC LIMIT 1) AS last_outcome,
            strftime('%Y-%m-%dT%H:%M:%fZ', schedule.due_at / 1000.0, 'unixepoch') AS next_poll,
            strftime('%Y-%m-%dT%H:%M:%fZ', config.added_at / 1000.0, 'unixepoch') AS added,
            strftime('%Y-%m-%dT%H:%M:%fZ', config.baseline_at / 1000.0, 'unixepoch') AS baseline,
            strftime('%Y-%m-%dT%H:%M:%fZ', config.stale_since / 1000.0, 'unixepoch') AS stale_since
        FROM config
        JOIN source ON source.id = config.source_id
        LEFT JOIN schedule ON schedule.config_id = config.id;
        """
}
