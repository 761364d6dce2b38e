/// The keys that one kind of mapping in the file can have, as they are written.
protocol SettingsKey: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

/// The keys of the file, one type a mapping.
enum SettingsKeys {
    enum Root: String, SettingsKey {
        case history, sources, polling, confirmation, configs, sinks, policy, suspicion, flapping
        case scanServer = "scan-server"
        case logLevel = "log-level"
    }

    enum History: String, SettingsKey {
        case path, keep
        case maxSize = "max-size"
    }

    enum Source: String, SettingsKey {
        case name, account, email, refresh
        case baseURL = "base-url"
        case tokenFile = "token-file"
        case tokenCredential = "token-credential"
        case keyFile = "key-file"
        case keyCredential = "key-credential"
        case caFile = "ca-file"
        case rateLimit = "rate-limit"
    }

    enum ScanServer: String, SettingsKey {
        case name, listen, data, account, allow, refresh, configs
        case maxInFlight = "max-in-flight"
        case probeTimeout = "probe-timeout"
        case probeAttempts = "probe-attempts"
        case maxRatePerSecond = "max-rate-per-second"
    }

    enum DeclaredConfig: String, SettingsKey {
        case ips, ports, every
    }

    enum Polling: String, SettingsKey {
        case timeout, blackouts
        case pollsPerScan = "polls-per-scan"
        case maxInFlight = "max-in-flight"
    }

    enum Confirmation: String, SettingsKey {
        case opens, closes
    }

    enum Override: String, SettingsKey {
        case source, config, confirmation, blackouts
    }

    enum Policy: String, SettingsKey {
        case rules, file, accepted, risks, services
        case wellKnownRisks = "well-known-risks"
    }

    /// Of one rule, in the settings and in a policy file alike.
    enum Rule: String, SettingsKey {
        case expect, forbid, ips, severity, owner, reason, until
    }

    enum Risk: String, SettingsKey {
        case ports, severity, name, why
    }

    enum Suspicion: String, SettingsKey {
        case empty
        case vanishedPorts = "vanished-ports"
        case vanishedShare = "vanished-share"
        case floodPorts = "flood-ports"
        case floodShare = "flood-share"
        case wavePorts = "wave-ports"
        case waveShare = "wave-share"
    }

    enum Flapping: String, SettingsKey {
        case transitions
        case windowPeriods = "window-periods"
        case leastWindow = "least-window"
    }

    enum Sink: String, SettingsKey {
        case name, type, format, file, url, timeout
        case allowHTTP = "allow-http"
    }

    /// Every key path the file can have, list places written as `[]`: `sources[].token-file`.
    static let allPaths: Set<String> = [
        paths(Root.self, below: ""), paths(History.self, below: "history"), paths(Source.self, below: "sources[]"),
        paths(ScanServer.self, below: "scan-server"), paths(DeclaredConfig.self, below: "scan-server.configs[]"),
        paths(Polling.self, below: "polling"), paths(Confirmation.self, below: "confirmation"),
        paths(Override.self, below: "configs[]"), paths(Confirmation.self, below: "configs[].confirmation"),
        paths(Policy.self, below: "policy"), paths(Rule.self, below: "policy.rules[]"),
        paths(Risk.self, below: "policy.risks[]"), paths(Suspicion.self, below: "suspicion"),
        paths(Flapping.self, below: "flapping"), paths(Sink.self, below: "sinks[]"),
    ].reduce(into: []) { $0.formUnion($1) }

    /// The key path with its list places emptied.
    static func generalized(_ keyPath: String) -> String {
        var result = ""
        var isInPlace = false
        for character in keyPath {
            if character == "]" { isInPlace = false }
            if !isInPlace { result.append(character) }
            if character == "[" { isInPlace = true }
        }
        return result
    }

    private static func paths<Key: SettingsKey>(_: Key.Type, below path: String) -> [String] {
        Key.allCases.map { path.appending(key: $0.rawValue) }
    }
}
