extension HistorySchema {
    /// Times are milliseconds since 1970 in UTC throughout; the views show them as text.
    static let tablesV1 = """
        CREATE TABLE source (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            added_at INTEGER NOT NULL,
            unanswered INTEGER NOT NULL DEFAULT 0 CHECK (unanswered >= 0),
            list_failures INTEGER NOT NULL DEFAULT 0 CHECK (list_failures >= 0),
            failing_since INTEGER,
            unreachable INTEGER NOT NULL DEFAULT 0 CHECK (unreachable IN (0, 1)),
            last_error TEXT,
            last_success_at INTEGER
        ) STRICT;

        CREATE TABLE config (
            id INTEGER PRIMARY KEY,
            source_id INTEGER NOT NULL REFERENCES source (id),
            remote_id TEXT NOT NULL,
            ips TEXT NOT NULL CHECK (json_valid(ips)),
            ports TEXT NOT NULL CHECK (json_valid(ports)),
            frequency_days REAL NOT NULL CHECK (frequency_days >= 0),
            added_at INTEGER NOT NULL,
            removed_at INTEGER,
            baseline_at INTEGER,
            unseen TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(unseen)),
            edited_at INTEGER,
            edited_mark TEXT,
            scan_mark TEXT,
            scan_seen_at INTEGER,
            scan_at INTEGER,
            scan_whole INTEGER NOT NULL DEFAULT 0 CHECK (scan_whole IN (0, 1)),
            scans INTEGER NOT NULL DEFAULT 0,
            suspect_since INTEGER,
            stale_since INTEGER,
            UNIQUE (source_id, remote_id)
        ) STRICT;

        CREATE TABLE schedule (
            config_id INTEGER PRIMARY KEY REFERENCES config (id) ON DELETE CASCADE,
            due_at INTEGER,
            waits INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        CREATE TABLE poll (
            id INTEGER PRIMARY KEY,
            config_id INTEGER NOT NULL REFERENCES config (id) ON DELETE CASCADE,
            started_at INTEGER NOT NULL,
            finished_at INTEGER NOT NULL,
            outcome TEXT NOT NULL CHECK (outcome IN ('result', 'partial', 'unchanged', 'not-ready', 'failed')),
            open_ports INTEGER,
            scan_mark TEXT,
            note TEXT,
            eventful INTEGER NOT NULL CHECK (eventful IN (0, 1)),
            repeats INTEGER NOT NULL DEFAULT 1
        ) STRICT;
        CREATE INDEX poll_by_config ON poll (config_id, id);

        CREATE TABLE port_interval (
            id INTEGER PRIMARY KEY,
            config_id INTEGER NOT NULL REFERENCES config (id) ON DELETE CASCADE,
            ip TEXT NOT NULL,
            proto TEXT NOT NULL,
            port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
            status TEXT NOT NULL,
            phase TEXT NOT NULL CHECK (phase IN ('opening', 'open', 'closing', 'ended')),
            opened_after INTEGER,
            opened_by INTEGER NOT NULL,
            verified_at INTEGER,
            silent_since INTEGER,
            pending_agreed INTEGER,
            pending_since INTEGER,
            pending_mark TEXT,
            pending_at INTEGER,
            closed_after INTEGER,
            closed_by INTEGER,
            end_reason TEXT CHECK (end_reason IN ('closed', 'not-covered', 'config-removed', 'unconfirmed')),
            ended_at INTEGER,
            opened_poll INTEGER REFERENCES poll (id) ON DELETE SET NULL,
            closed_poll INTEGER REFERENCES poll (id) ON DELETE SET NULL,
            CHECK ((phase = 'ended') = (end_reason IS NOT NULL)),
            CHECK ((phase = 'ended') = (ended_at IS NOT NULL)),
            CHECK ((phase IN ('opening', 'closing')) = (pending_agreed IS NOT NULL))
        ) STRICT;
        CREATE UNIQUE INDEX port_interval_live ON port_interval (config_id, ip, proto, port) WHERE phase <> 'ended';
        CREATE INDEX port_interval_by_port ON port_interval (ip, port, proto);
        CREATE INDEX port_interval_opened_poll ON port_interval (opened_poll) WHERE opened_poll IS NOT NULL;
        CREATE INDEX port_interval_closed_poll ON port_interval (closed_poll) WHERE closed_poll IS NOT NULL;

        CREATE TABLE port_flap (
            config_id INTEGER NOT NULL REFERENCES config (id) ON DELETE CASCADE,
            ip TEXT NOT NULL,
            proto TEXT NOT NULL,
            port INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
            transitions TEXT NOT NULL CHECK (json_valid(transitions)),
            flapping_since INTEGER,
            PRIMARY KEY (config_id, ip, proto, port)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE event (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            uid TEXT NOT NULL UNIQUE,
            at INTEGER NOT NULL,
            type TEXT NOT NULL,
            severity TEXT NOT NULL CHECK (severity IN ('info', 'notice', 'warning', 'critical')),
            source TEXT NOT NULL,
            config TEXT,
            ip TEXT,
            proto TEXT,
            port INTEGER CHECK (port BETWEEN 1 AND 65535),
            message TEXT NOT NULL,
            details TEXT NOT NULL CHECK (json_valid(details)),
            poll_id INTEGER REFERENCES poll (id) ON DELETE SET NULL
        ) STRICT;
        CREATE INDEX event_by_time ON event (at);
        CREATE INDEX event_by_poll ON event (poll_id) WHERE poll_id IS NOT NULL;

        CREATE TABLE delivery (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            uid TEXT NOT NULL UNIQUE,
            sink TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'owed' CHECK (state IN ('owed', 'delivered', 'dead')),
            attempts INTEGER NOT NULL DEFAULT 0,
            due_at INTEGER NOT NULL,
            last_error TEXT,
            finished_at INTEGER,
            CHECK ((state = 'owed') = (finished_at IS NULL))
        ) STRICT;
        CREATE INDEX delivery_owed ON delivery (sink, id) WHERE state = 'owed';
        CREATE INDEX delivery_finished ON delivery (finished_at) WHERE state <> 'owed';

        CREATE TABLE delivery_event (
            delivery_id INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
            event_id INTEGER NOT NULL REFERENCES event (id),
            PRIMARY KEY (delivery_id, event_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX delivery_event_by_event ON delivery_event (event_id);
        """
}
