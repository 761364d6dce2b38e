import PortModel
import TestSupport
import Testing

/// Configs that are changed through the command line while the daemon runs.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ScopeTests {
    @Test func `a config is noticed, an edit gives one event and no closes, and a removal is told`() async throws {
        let hook = try HookReceiver()
        let (kept, dropped) = (ownAddress(), ownAddress())
        let remaining = try Listener(kept)
        let gone = try Listener(dropped)
        let ports = "\(remaining.port),\(gone.port)"
        try await Site.with { site in
            try site.settings(.embedded(hook: hook.url))
            let daemon = try await site.daemon()
            let created: ConfigDocument = try await site.run(
                "configs", "create", "--ip", kept, "--ip", dropped, "--ports", ports, "--every", "1s", "--config",
                site.settingsPath, "--output", "json"
            ).decoded()
            try await daemon.errors.line(with: "config.added", created.id)
            try await daemon.errors.line(with: "baseline.established", "2 open ports on 2 addresses")

            let updated = try await site.run(
                "configs", "update", created.id, "--ip", kept, "--config", site.settingsPath)
            #expect(updated.exit == .code(0), "\(updated.errors)")
            let (_, changed) = try await hook.told("scope.changed")
            #expect(changed.details["removed"] == .list(["\(dropped) ports \(portsInOrder(remaining, gone))"]))
            #expect(changed.details["no_longer_covered"] == .number(1))

            // Two scans of the new scope are as many as a close needs.
            let scans = try await site.status().configs[0].scans
            try await site.eventually("SELECT scans FROM config", as: Int.self) {
                $0 == [scans + 3] || $0[0] > scans + 3
            }
            let deleted = try await site.run("configs", "delete", created.id, "--config", site.settingsPath)
            #expect(deleted.exit == .code(0), "\(deleted.errors)")
            try await hook.told("config.removed")

            let types = try await site.events().map(\.type)
            #expect(types == ["config.added", "baseline.established", "scope.changed", "config.removed"])
            #expect(try await site.openPorts().isEmpty)
            let reasons = try await site.query(
                "SELECT end_reason FROM port_interval ORDER BY ended_at", as: String.self)
            #expect(reasons == ["not-covered", "config-removed"])
        }
    }

    private func portsInOrder(_ listeners: Listener...) -> String {
        let ports = listeners.map(\.port).sorted()
        if ports[1] == ports[0] + 1 { return "\(ports[0])-\(ports[1])" }
        return ports.map(String.init).joined(separator: ",")
    }
}
