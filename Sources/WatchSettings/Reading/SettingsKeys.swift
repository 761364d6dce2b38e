/// The keys that one kind of mapping in the file can have, as they are written.
protocol SettingsKey: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

/// The keys of the file, one type a mapping.
enum SettingsKeys {
    enum Root: String, SettingsKey {
        case history, sources, polling, confirmation, configs, sinks
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
        paths(Sink.self, below: "sinks[]"),
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
