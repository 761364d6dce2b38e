import PortModel
import TestSupport
import Testing

@testable import WatchSettings

/// The key `policy` of the settings.
struct PolicySettingsTests {
    private func policy(_ yaml: String) throws -> Settings.Policy {
        try Fixture.settings(Fixture.source + "policy:\n" + yaml).policy
    }

    @Test func `rules are written in many ways and mean the same`() throws {
        let policy = try policy(
            """
              rules:
                - {expect: [tcp/80, tcp/443], ips: [192.0.2.0/28, 192.0.2.99], owner: web team, reason: the shop}
                - expect: 8443/TCP
                  ips: 2001:db8::7
                  until: 2027-03-31
                - forbid: [any/23, udp/any, 3389]
                  severity: notice
                - forbid: any
                  until: 2027-03-31T12:30Z
            """)
        #expect(
            policy.rules.map(\.rule.description) == [
                "192.0.2.0/28 tcp/80 expected (web team: the shop)",
                "192.0.2.0/28 tcp/443 expected (web team: the shop)",
                "192.0.2.99 tcp/80 expected (web team: the shop)", "192.0.2.99 tcp/443 expected (web team: the shop)",
                "2001:db8::7 tcp/8443 expected until 2027-03-31T00:00:00.000Z",
                "any any/23 forbidden severity notice", "any udp/any forbidden severity notice",
                "any any/3389 forbidden severity notice", "any any/any forbidden until 2027-03-31T12:30:00.000Z",
            ])
        #expect(policy.rules.map(\.line) == [7, 7, 7, 7, 8, 11, 11, 11, 13])
        #expect(policy.rules.first?.place == "/etc/portwatch/test.yaml:7")
    }

    @Test func `a rule that can never decide is found, with the one that comes first`() throws {
        let policy = try policy(
            """
              rules:
                - {expect: tcp/443, ips: 192.0.2.7, until: 2027-01-01}
                - {forbid: tcp/400-500, ips: 192.0.2.0/24}
                - {expect: [tcp/443, tcp/22], ips: 192.0.2.8}
                - {expect: 443, ips: 192.0.2.9}
                - {expect: tcp/443, ips: 192.0.2.7}
                - {forbid: tcp/443}
                - {forbid: any}
                - {expect: tcp/1, until: 2028-01-01}
            """)
        let found = policy.shadowed().map { "\($0.rule.rule) by \($0.by.line)" }
        #expect(
            found == [
                "192.0.2.8 tcp/443 expected by 8", "192.0.2.7 tcp/443 expected by 8",
                "any tcp/1 expected until 2028-01-01T00:00:00.000Z by 13",
            ])
        #expect(policy.shadowed(most: 1).count == 1)
    }

    @Test func `without a policy everything is unexpected, and the well-known risks count`() throws {
        let settings = try Fixture.settings(Fixture.source)
        #expect(settings.policy.rules.isEmpty && settings.policy.risks == RiskTable())
        #expect(settings.policy.acceptedPath == "/home/someone/.local/state/portwatch/accepted.yaml")
        #expect(settings.suspicion == SuspicionThresholds() && settings.flapping == FlapThreshold())
        let port = Port(try #require(IPAddress("192.0.2.1")), .tcp, 6379)
        let judgement = settings.policy.expected(with: []).judge(port, at: .epoch)
        #expect(judgement.expectation == .unexpected && judgement.severity == .critical)
    }

    @Test func `risks are overridden, called harmless, or left out as a whole`() throws {
        let host = try #require(IPAddress("192.0.2.1"))
        let risks = try policy(
            """
              risks:
                - {ports: [tcp/6379, tcp/9200], severity: none}
                - {ports: tcp/23, severity: notice}
                - {ports: udp/161, severity: critical, name: SNMP of ours, why: it writes}
                - {ports: tcp/8000-8100, severity: critical}
            """
        ).risks
        let risk = { (proto: TransportProtocol, number: UInt16) in risks.risk(of: Port(host, proto, number)) }
        #expect(risk(.tcp, 6379) == nil && risk(.tcp, 9200) == nil)
        #expect(risk(.tcp, 23)?.severity == .notice && risk(.tcp, 23)?.name == "Telnet")
        #expect(risk(.udp, 161)?.name == "SNMP of ours" && risk(.udp, 161)?.why == "it writes")
        #expect(risk(.tcp, 8050)?.why == "the settings call it risky")
        #expect(risk(.tcp, 3389)?.severity == .critical, "what is not overridden stays")
        let none = try policy("  well-known-risks: false\n").risks
        #expect(none.risk(of: Port(host, .tcp, 3389)) == nil)
    }

    @Test func `service names come from the file that is named`() throws {
        try withTemporaryDirectory { directory in
            try write("web-of-ours 8443/tcp\n", to: directory + "/services")
            let services = try policy("  services: \(directory)/services\n").services
            #expect(services.name(of: 8443, .tcp) == "web-of-ours" && services.count == 1)
        }
    }

    @Test func `confirmation takes K of N, for all and for one config`() throws {
        let settings = try Fixture.settings(
            Fixture.source + """
                confirmation: {opens: 2 of 3, closes: "3"}
                configs:
                  - {source: cloudflare, config: a, confirmation: {closes: 2 of 5}}
                """)
        let own = settings.confirmation(source: "cloudflare", config: "a")
        #expect("\(own.opens), \(own.closes)" == "2 of 3, 2 of 5")
        #expect("\(settings.confirmation.closes)" == "3")
    }

    @Test func `thresholds are what the settings say`() throws {
        let settings = try Fixture.settings(
            Fixture.source + """
                suspicion: {vanished-ports: never, vanished-share: 100%, empty: false, flood-ports: 7, flood-share: 0%}
                flapping: {transitions: 2, window-periods: 3, least-window: 1s}
                """)
        #expect(settings.suspicion.vanishedPorts == .max && settings.suspicion.vanishedShare == 1)
        #expect(!settings.suspicion.emptyIsSuspicious && settings.suspicion.floodPorts == 7)
        #expect(settings.suspicion.floodShare == 0 && settings.suspicion.wavePorts == 200)
        #expect(settings.flapping.transitions == 2)
        #expect(settings.flapping.window(period: .seconds(1)) == .seconds(3))
    }

    /// Each with the start of what is said of it, below `policy.`.
    static let faults = [
        ("rules: {}", "rules: a mapping instead of a list"), ("rules: ~", "rules: no value instead of a list"),
        ("rules: [{ips: 192.0.2.1}]", "rules[0].expect: missing, and no \"forbid\" either"),
        ("rules: [{expect: tcp/1, forbid: tcp/2}]", "rules[0].forbid: beside \"expect\""),
        ("rules: [{expect: tcp/0}]", "rules[0].expect: \"0\" is not a port"),
        ("rules: [{expect: tcp/9-1}]", "rules[0].expect: \"9-1\" is a range the wrong way round"),
        ("rules: [{expect: tcp/65536}]", "rules[0].expect: \"65536\" is not a port"),
        ("rules: [{expect: tcp}]", "rules[0].expect: \"tcp\" does not say which ports"),
        ("rules: [{expect: t c/1}]", "rules[0].expect: \"t c/1\" does not say which ports"),
        ("rules: [{expect: tcp/1/2}]", "rules[0].expect: \"tcp/1/2\" does not say which ports"),
        ("rules: [{expect: [tcp/1, x]}]", "rules[0].expect[1]: \"x\" does not say which ports"),
        ("rules: [{expect: []}]", "rules[0].expect: an empty list"),
        ("rules: [{expect: 1, ips: []}]", "rules[0].ips: an empty list"),
        ("rules: [{expect: 1, ips: 192.0.2.300}]", "rules[0].ips: \"192.0.2.300\" is not an IP address"),
        ("rules: [{expect: 1, ips: [192.0.2.1/33]}]", "rules[0].ips[0]: \"192.0.2.1/33\" has a prefix length"),
        ("rules: [{expect: 1, severity: high}]", "rules[0].severity: \"high\" is none of the words known here"),
        ("rules: [{expect: 1, reason: \" \"}]", "rules[0].reason: \" \" cannot stand there"),
        ("rules: [{expect: 1, owner: \"a\\u202eb\"}]", "rules[0].owner: \"a\\u{202e}b\" cannot stand there"),
        ("rules: [{expect: 1, until: 2027-02-30}]", "rules[0].until: \"2027-02-30\" is not a time"),
        ("rules: [{expect: 1, until: 90d}]", "rules[0].until: \"90d\" is not a time"),
        ("rules: [{expect: 1, untill: 2027-02-01}]", "rules[0].untill: unknown key; accepted: \"until\""),
        ("rules: [{expect: 1}, {expect: 1}]", "rules[1]: this rule is also on line 5"),
        ("risks: [{ports: 23, severity: none}]", "risks[0].ports: ports without their protocol"),
        ("risks: [{ports: tcp/23}]", "risks[0].severity: missing"),
        ("risks: [{ports: tcp/23, severity: low}]", "risks[0].severity: \"low\" is none of the words"),
        ("services: /nonexistent/services", "services: the services database cannot be read: No such file"),
        ("well-known-risks: no", "well-known-risks: \"no\" is not a flag"),
        ("{file: /f.yaml, accepted: /f.yaml}", "accepted: the same file as policy.file"),
    ]

    @Test(arguments: faults)
    func `a fault is told with its line and its key`(text: String, start: String) {
        let yaml = Fixture.source + (text.hasPrefix("{") ? "policy: \(text)\n" : "policy: {\(text)}\n")
        let problems = Fixture.problems(yaml).filter { !$0.contains("/f.yaml") && !$0.contains("policy file") }
        #expect(problems.count == 1 && problems[0].hasPrefix("5: policy.\(start)"), "\(problems)")
    }

    @Test(arguments: [
        ("confirmation: {opens: 0}", "confirmation.opens: \"0\" does not say how many scans must agree"),
        ("confirmation: {closes: 3 of 2}", "confirmation.closes: \"3 of 2\" does not say"),
        ("confirmation: {closes: 33}", "confirmation.closes: \"33\" does not say"),
        ("suspicion: {vanished-share: 0.8}", "suspicion.vanished-share: \"0.8\" is not a share"),
        ("suspicion: {flood-share: 101%}", "suspicion.flood-share: 101% is out of bounds"),
        ("suspicion: {flood-ports: 0}", "suspicion.flood-ports: 0 is out of bounds"),
        ("flapping: {transitions: 1}", "flapping.transitions: 1 is out of bounds"),
        ("flapping: {least-window: 10}", "flapping.least-window: \"10\" is not a duration"),
    ])
    func `a wrong threshold is told`(text: String, start: String) {
        let problems = Fixture.problems(Fixture.source + text + "\n")
        #expect(problems.count == 1 && problems[0].hasPrefix("5: \(start)"), "\(problems)")
    }

    @Test func `more rules than can be judged are refused, however they are written`() {
        let many = (1...101).map { "tcp/\($0)" }.joined(separator: ", ")
        let hosts = (1...10).map { "192.0.2.\($0)" }.joined(separator: ", ")
        let one = Fixture.problems(Fixture.source + "policy: {rules: [{expect: [\(many)], ips: [\(hosts)]}]}\n")
        #expect(one.count == 1 && one[0].contains("more than 1000 combinations"), "\(one)")
        let rules = (1...10_001).map { "- {expect: tcp/\($0)}\n" }.joined()
        let all = Fixture.problems(Fixture.source + "policy:\n  rules:\n" + rules.replacing("- {", with: "    - {"))
        #expect(all.count == 1 && all[0].contains("more than 10000 rules"), "\(all)")
    }
}
