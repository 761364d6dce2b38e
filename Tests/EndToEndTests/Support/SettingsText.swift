/// Settings files of the tests.
extension String {
    struct DeclaredConfig {
        let ips: [String]
        let ports: [UInt16]
        let every: String

        init(_ ips: [String], _ ports: [Listener], every: String = "1s") {
            self.ips = ips
            self.ports = ports.map(\.port)
            self.every = every
        }
    }

    /// A daemon with its own scan server, which scans nothing but these configs; without any, those of its API.
    static func embedded(configs: [DeclaredConfig] = [], hook: String? = nil) -> String {
        var lines = ["scan-server:", "  allow: [127.0.0.0/8]", "  refresh: 1s"]
        if !configs.isEmpty { lines.append("  configs:") }
        for config in configs {
            let ports = config.ports.map { "\"\($0)\"" }.joined(separator: ", ")
            lines.append(
                "    - {ips: [\(config.ips.joined(separator: ", "))], ports: [\(ports)], every: \(config.every)}")
        }
        return lines.joined(separator: "\n") + "\n" + sinks(hook: hook)
    }

    /// A daemon that watches a scan server of another process.
    static func remote(url: String, tokenFile: String, hook: String? = nil) -> String {
        """
        sources:
          - {name: remote, base-url: "\(url)", account: local, token-file: \(tokenFile), refresh: 1s}
        \(sinks(hook: hook))
        """
    }

    static func sinks(hook: String?) -> String {
        "sinks:\n  - {name: log, type: log}\n"
            + (hook.map { "  - {name: hook, type: webhook, url: \"\($0)\"}\n" } ?? "")
    }
}
