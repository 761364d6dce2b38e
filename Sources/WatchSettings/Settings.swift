public import PortModel
public import ScanScheduling

/// The settings of a daemon, read from one YAML file and checked as a whole.
///
/// Values come only from `load(path:environment:)` and `parse(yaml:file:environment:)`, so that whoever holds
/// them need not check them again: names are unique, paths are absolute, durations and numbers are in bounds.
public struct Settings: Hashable, Sendable {
    /// The history file: an absolute path.
    public let historyPath: String
    /// How much of its past the history keeps.
    public let retention: Retention
    /// The accounts and scan servers to watch, without the one inside the daemon.
    public let sources: [Source]
    /// The scan server to run inside the daemon and watch as a source; nil for none.
    public let scanServer: ScanServer?
    public let polling: Polling
    /// How many scans must agree, where no config says otherwise.
    public let confirmation: Confirmation
    /// What single configs say otherwise.
    public let configs: [ConfigOverride]
    /// What is expected of the watched ports.
    public let policy: Policy
    /// When a result is too strange to be believed at first sight.
    public let suspicion: SuspicionThresholds
    /// When a port that keeps changing is told once and then no more.
    public let flapping: FlapThreshold
    /// Whom to tell. May be empty: then changes are only kept in the history.
    public let sinks: [Sink]
    /// From which level on the daemon's own log is written.
    public let logLevel: LogLevel

    /// How many scans must agree for this config.
    public func confirmation(source: String, config: String) -> Confirmation {
        configs.first { $0.source == source && $0.config == config }?.confirmation ?? confirmation
    }

    /// When this config is not polled.
    public func blackouts(source: String, config: String) -> Blackouts {
        configs.first { $0.source == source && $0.config == config }?.blackouts ?? polling.blackouts
    }
}

extension Settings {
    /// How results are asked for.
    public struct Polling: Hashable, Sendable {
        /// How often a config is polled in each of its periods: 1…100.
        public let pollsPerScan: Int
        /// How long one whole request may take.
        public let timeout: Duration
        /// How many polls of one source may be under way at once: 1…1000.
        public let maxInFlight: Int
        /// When no config is polled that does not say otherwise. Lists of configs are still asked for.
        public let blackouts: Blackouts

        static let `default` = Polling(pollsPerScan: 4, timeout: .seconds(30), maxInFlight: 8, blackouts: .none)
    }

    /// How much of its past the history keeps; nil keeps everything.
    public struct Retention: Hashable, Sendable {
        /// What ended longer ago is dropped: at least a day.
        public let keep: Duration?
        /// In bytes: the oldest is dropped while more are in use; at least 16 MiB.
        public let maxSize: Int64?
    }

    /// How many distinct scans must agree before a change is told.
    public struct Confirmation: Hashable, Sendable {
        public let opens: PortModel.Confirmation
        public let closes: PortModel.Confirmation

        static let `default` = Confirmation(opens: .init(inRow: 1), closes: .init(inRow: 2))
    }

    /// What one config of one source says otherwise.
    public struct ConfigOverride: Hashable, Sendable {
        /// The name of its source.
        public let source: String
        /// Its id at the source.
        public let config: String
        /// With what the override leaves out filled in from the settings for all.
        public let confirmation: Confirmation
        public let blackouts: Blackouts
    }

    /// The levels of the daemon's own log, least important first.
    public enum LogLevel: String, Hashable, Sendable, CaseIterable {
        case trace
        case debug
        case info
        case notice
        case warning
        case error
        case critical
    }
}
