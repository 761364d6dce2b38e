import FoundationEssentials
import PortModel
import Synchronization
import TestSupport
import Testing

/// Ports that are asked again, by a daemon whose source answers as a test tells it to.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ProbeTests {
    /// What the source shows from now on.
    private final class Script: Sendable {
        struct State {
            var scan = 1
            var open: [UInt16]
            var probe: @Sendable (String) -> HTTPResponder.Answer
        }

        private let state: Mutex<State>

        init(open: [UInt16]) {
            state = Mutex(State(open: open, probe: { _ in .status(200, body: Self.envelope("[]")) }))
        }

        /// Another scan, which sees these ports open, and what a probe is answered then.
        func scans(_ open: [UInt16], probe: @escaping @Sendable (String) -> HTTPResponder.Answer) {
            state.withLock { $0 = State(scan: $0.scan + 1, open: open, probe: probe) }
        }

        func answer(_ request: HTTPResponder.Request, ip: String, ports: String, probes: Bool) -> HTTPResponder.Answer {
            let state = state.withLock { $0 }
            if request.path.contains("/portwatch/probe/") {
                return state.probe(String(decoding: request.body, as: UTF8.self))
            }
            if request.path.contains("/results/") {
                let entries = state.open.map { #"{"number":\#($0),"proto":"tcp","status":"open"}"# }
                var headers = ["Portwatch-Scan": "scan-\(state.scan)", "Portwatch-Coverage": "listed-addresses"]
                if probes { headers["Portwatch-Probe"] = "1000" }
                return .status(
                    200, body: Self.envelope(#"{"\#(ip)":[\#(entries.joined(separator: ","))]}"#), headers: headers)
            }
            let config =
                #"{"id":"c1","account_id":"local","ips":["\#(ip)"],"ports":["\#(ports)"],"frequency":0.0000116}"#
            return .status(200, body: Self.envelope("[\(config)]"))
        }

        static func envelope(_ result: String) -> String {
            #"{"success": true, "errors": [], "messages": [], "result": \#(result)}"#
        }

        static func said(_ ip: String, _ answers: (UInt16, String)...) -> String {
            let entries = answers.map {
                #"{"ip":"\#(ip)","proto":"tcp","number":\#($0.0),"status":"\#($0.1)"}"#
            }
            return envelope("[\(entries.joined(separator: ","))]")
        }
    }

    /// A daemon that has 22 of `ip` as its baseline.
    private func watched(
        probes: Bool = true, _ body: (Site, ChildProcess, Script, HTTPResponder, _ ip: String) async throws -> Void
    ) async throws {
        let (home, ip) = (ownAddress(), ownAddress())
        let script = Script(open: [22])
        let responder = try HTTPResponder(home) { script.answer($0, ip: ip, ports: "1-100", probes: probes) }
        defer { responder.stop() }
        try await Site.with { site in
            try site.source(responder, on: home)
            let daemon = try await site.daemon()
            try await daemon.errors.line(with: "baseline.established", "1 open port")
            try await body(site, daemon, script, responder, ip)
        }
    }

    @Test func `a port that refuses when it is asked again gives no alarm, and one that answers a sure one`()
        async throws
    {
        try await watched { site, daemon, script, responder, ip in
            script.scans([22, 80, 81]) { _ in .status(200, body: Script.said(ip, (80, "closed"), (81, "open"))) }
            let line = try await daemon.errors.line(with: "port.opened", "\(ip):81/tcp")
            #expect(line.contains("confirmed]"))
            let probe = try await responder.requests.first("the probe") { $0.path.contains("/portwatch/probe/c1") }
            #expect(probe.method == "POST" && probe.headers["authorization"]?.hasPrefix("Bearer ") == true)
            script.scans([22, 81]) { _ in .status(200, body: Script.said(ip)) }
            try await site.eventually(
                "SELECT count(DISTINCT scan_mark) FROM poll WHERE scan_mark = 'exact:scan-3'", as: Int.self
            ) { $0 == [1] }
            let events = try await site.events()
            #expect(events.map(\.type) == ["config.added", "baseline.established", "port.opened"])
            #expect(events[2].port == 81 && events[2].confidence == "confirmed")
            #expect(events[2].evidence.probe?.answer == "open" && events[2].evidence.scans == ["exact:scan-2"])
            #expect(
                try await site.query("SELECT port FROM port_interval WHERE end_reason = 'unconfirmed'", as: Int.self)
                    == [80])
        }
    }

    @Test(
        arguments: [
            "nonsense", "", #"{"success":true,"result":{}}"#, #"{"success":false,"errors":[{"code":1}],"result":null}"#,
        ])
    func `a probe that is not answered well does not keep a change from being told`(body: String) async throws {
        try await watched { site, daemon, script, _, ip in
            script.scans([22, 80]) { _ in .status(200, body: body) }
            let line = try await daemon.errors.line(with: "port.opened", "\(ip):80/tcp")
            #expect(!line.contains("confirmed"))
            #expect(daemon.errors.lines(with: "asking ports of source remote again fails").count == 1)
            #expect(try await site.events().last?.confidence == "single")
        }
    }

    @Test func `hostile answers confirm nothing that was not asked, and nothing that they contradict`() async throws {
        try await watched { site, daemon, script, _, ip in
            script.scans([22, 80, 81, 82]) { _ in
                let many = (1...100).map { (UInt16($0), $0.isMultiple(of: 2) ? "closed" : "open") }
                let text = many.map {
                    #"{"ip":"\#(ip)","proto":"tcp","number":\#($0.0),"status":"\#($0.1)"}"#
                }.joined(separator: ",")
                // Every even port refuses; 81 does both; and there are others that nobody asked for.
                return .status(
                    200,
                    body: Script.envelope(
                        #"[\#(text),{"ip":"\#(ip)","proto":"tcp","number":81,"status":"closed"},"#
                            + #"{"ip":"\#(ip)","proto":"tcp","number":82,"status":"\u001b[2J"},"#
                            + #"{"ip":"192.0.2.1","proto":"tcp","number":80,"status":"open"}]"#))
            }
            try await daemon.errors.line(with: "port.opened", "\(ip):82/tcp")
            let told = try await site.events().dropFirst(2)
            #expect(told.map(\.port) == [81, 82], "80 was closed without doubt")
            #expect(told.allSatisfy { $0.confidence == "single" && $0.evidence.probe == nil })
            #expect(try await site.openPorts().map(\.port) == [22, 81, 82])
        }
    }

    @Test func `a source that does not offer it is never asked`() async throws {
        try await watched(probes: false) { site, daemon, script, responder, ip in
            script.scans([22, 80]) { _ in .status(200, body: Script.said(ip, (80, "closed"))) }
            try await daemon.errors.line(with: "port.opened", "\(ip):80/tcp")
            #expect(!responder.requests.all.contains { $0.path.contains("probe") })
        }
    }
}
