import ChangeDetection
import FoundationEssentials
import PortModel
import TestSupport
import Testing
import WatchSettings

@testable import PortHistory
@testable import portwatch

/// What `policy test` makes of the answers of the history.
struct PolicyFindingTests {
    private static let now = Timestamp(iso8601: "2026-11-24T08:48:13Z") ?? .epoch
    private static let rules = """
        rules:
          - {forbid: tcp/23, severity: notice}
          - {expect: [tcp/22, tcp/80], ips: 192.0.2.1, reason: the shop}
          - {expect: tcp/443, ips: 192.0.2.0/24}
          - {expect: tcp/8443, ips: 192.0.2.1, until: 2026-11-01}
          - {expect: tcp/9000, ips: 192.0.2.2, severity: critical}
          - {expect: tcp/9001-9002, ips: 192.0.2.2}
        """

    private static func answer(_ text: String, _ state: PortAnswer.State, ended: Bool = false) throws -> PortAnswer {
        let parts = text.split(separator: ":")
        return PortAnswer(
            port: Port(try IPAddress(parsing: String(parts[0])), .tcp, try #require(UInt16(parts[1]))), at: now,
            state: state, reason: nil, status: "open", openedAfter: nil, openedBy: now - .seconds(60), closedAfter: nil,
            closedBy: nil, endReason: ended ? .scope : nil, verifiedAt: now, source: "lab", config: "c1")
    }

    private func policy(accepted: String = "", _ body: (PolicyInForce) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            if !accepted.isEmpty {
                try Data(("# Written by portwatch: x\nrules:\n" + accepted).utf8)
                    .write(to: URL(filePath: directory + "/accepted.yaml"))
            }
            let yaml =
                "history: {path: h}\nscan-server: {}\npolicy:\n"
                + Self.rules.split(separator: "\n").map { "  \($0)\n" }.joined()
            try await body(
                try PolicyInForce(
                    try Settings.parse(yaml: yaml, file: directory + "/s.yaml", environment: [:]).policy))
        }
    }

    private func words(
        _ answers: [PortAnswer], _ policy: PolicyInForce, lookUp: [Port: PortAnswer.State] = [:]
    ) async throws -> [String] {
        try await PolicyFinding.all(answers, policy, at: Self.now) { port in
            try [Self.answer("\(port.address):\(port.number)", lookUp[port] ?? .notCovered)]
        }.map { "\($0.port.address):\($0.port.number) \($0.finding.rawValue) \($0.severity.rawValue)" }
    }

    @Test func `every open port is judged, and what is wanted and not open is found`() async throws {
        try await policy { policy in
            let answers = [
                try Self.answer("192.0.2.1:22", .open), try Self.answer("192.0.2.7:443", .closing),
                try Self.answer("192.0.2.7:23", .open), try Self.answer("192.0.2.1:8443", .noAnswer),
                try Self.answer("192.0.2.3:6379", .opening), try Self.answer("192.0.2.3:7777", .unknown),
                try Self.answer("192.0.2.3:7778", .unknown, ended: true), try Self.answer("192.0.2.3:7779", .closed),
            ]
            let gone = Port(try IPAddress(parsing: "192.0.2.1"), .tcp, 80)
            #expect(
                try await words(answers, policy, lookUp: [gone: .closed]) == [
                    "192.0.2.3:6379 unexpected critical", "192.0.2.1:80 missing warning",
                    "192.0.2.1:8443 expired warning", "192.0.2.3:7777 unexpected warning",
                    "192.0.2.7:23 forbidden notice", "192.0.2.2:9000 unverified notice",
                    "192.0.2.1:22 expected info", "192.0.2.7:443 expected info",
                ])
        }
    }

    @Test func `what was accepted comes first, and is allowed without being wanted`() async throws {
        let accepted = "  - {expect: tcp/23, ips: 192.0.2.7}\n  - {expect: tcp/5555, ips: 192.0.2.8}\n"
        try await policy(accepted: accepted) { policy in
            let findings = try await words([try Self.answer("192.0.2.7:23", .open)], policy)
            #expect(findings.contains("192.0.2.7:23 expected info"))
            #expect(!findings.contains { $0.contains("5555") })
            let all = try await PolicyFinding.all(
                [try Self.answer("192.0.2.7:23", .open)], policy, at: Self.now, lookUp: { _ in nil })
            let record = PolicyRecord(try #require(all.first))
            #expect(record.ruleAt?.hasSuffix("accepted.yaml:3") == true)
            #expect(record.rule == "192.0.2.7 tcp/23 expected")
            #expect(PolicyRecord.columns.count == record.values.count)
        }
    }

    @Test func `several configs that see a port are one finding`() async throws {
        try await policy { policy in
            let findings = try await PolicyFinding.all(
                [try Self.answer("192.0.2.1:22", .noAnswer), try Self.answer("192.0.2.1:22", .open)], policy,
                at: Self.now, lookUp: { _ in nil })
            #expect(findings.count == 1)
            #expect(PolicyRecord(try #require(findings.first)).state == "open")
            #expect(TestPolicyCommand.summary(findings) == "no violations, 1 as expected")
            let bad = try await PolicyFinding.all(
                [try Self.answer("192.0.2.1:23", .open), try Self.answer("192.0.2.1:1", .open)], policy, at: Self.now,
                lookUp: { _ in nil })
            #expect(TestPolicyCommand.summary(bad) == "2 violations (1 forbidden, 1 unexpected), 0 as expected")
        }
    }

    @Test(
        arguments: [
            ("90d", "2027-02-22T08:48:13.000Z"), ("2027-01-01", "2027-01-01T00:00:00.000Z"),
            ("2027-01-01T08:00Z", "2027-01-01T08:00:00.000Z"), ("never", nil),
        ] as [(String, String?)])
    func `the end of an exception is how long from now, a time, or never`(text: String, time: String?) throws {
        #expect(try EndArgument.parse(text, option: "--until", now: Self.now)?.description == time)
    }

    @Test(arguments: ["", "0s", "90", "2026-11-24", "yesterday", "200000d", "-1d"])
    func `an end that is not to come is refused`(text: String) {
        #expect(throws: (any Error).self) { try EndArgument.parse(text, option: "--until", now: Self.now) }
    }
}
