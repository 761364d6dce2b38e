import PortModel
import TestSupport
import Testing
import WatchSettings

@testable import portwatch

/// Rules for what is open, read back as the daemon would.
struct PolicySuggestionTests {
    private func port(_ address: String, _ proto: TransportProtocol, _ number: UInt16) throws -> Port {
        Port(try IPAddress(parsing: address), proto, number)
    }

    private func policy(_ suggestion: PolicySuggestion) throws -> PortPolicy {
        let text = suggestion.text(comments: ["made by\na test"], reason: "open for long")
        return PortPolicy(try PolicyFile.parse(bytes: Array(text.utf8), file: "p.yaml").map(\.rule))
    }

    @Test func `hosts with the same ports share a rule, and neighbours become ranges and blocks`() throws {
        var ports = [try port("192.0.2.9", .udp, 53), try port("2001:db8::1", .tcp, 22)]
        for host in ["192.0.2.4", "192.0.2.5", "192.0.2.6", "192.0.2.7", "192.0.2.8"] {
            ports += try [22, 8000, 8001, 8002].map { try port(host, .tcp, $0) }
        }
        let text = PolicySuggestion(ports).text(comments: ["Suggested."], reason: "why")
        #expect(
            text == """
                # Suggested.
                rules:
                  - expect: [tcp/22, tcp/8000-8002]
                    ips: [192.0.2.4/30, 192.0.2.8]
                    reason: "why"
                  - expect: udp/53
                    ips: 192.0.2.9
                    reason: "why"
                  - expect: tcp/22
                    ips: "2001:db8::1"
                    reason: "why"

                """)
    }

    @Test func `what is too much for one rule becomes several, which are read back`() throws {
        // No two addresses are neighbours, and no two ports of the last host.
        let scattered = try (0..<400).flatMap { host in
            try [22, 80, 443].map { try port("198.18.\(host / 100).\(host % 100 * 2)", .tcp, $0) }
        }
        let busy = try (1...2500).map { try port("192.0.2.1", .tcp, $0 * 2) }
        let read = try policy(PolicySuggestion(scattered + busy))
        #expect(read.rules.count == 400 * 3 + 2500)
        #expect((scattered + busy).allSatisfy { read.judge($0, at: .epoch).expectation == .expected })
    }

    @Test func `what is risky is pointed at, and nothing at all is a policy too`() throws {
        let text = PolicySuggestion([try port("192.0.2.1", .tcp, 6379)]).text(comments: [], reason: "why")
        #expect(text.contains("# Look twice: tcp/6379 is often Redis: no password by default, and it writes files."))
        #expect(try policy(PolicySuggestion([])).rules.isEmpty)
    }

    @Test func `a protocol that no rule can name is left out and said`() throws {
        let odd = try port("192.0.2.1", TransportProtocol("s c\ntp"), 7)
        let suggestion = PolicySuggestion([odd, try port("192.0.2.1", TransportProtocol("sctp"), 7)])
        #expect(suggestion.left == [odd])
        #expect(try policy(suggestion).rules.count == 1)
    }

    /// Dense sets, so that there is much to merge, in one small world that can be looked through as a whole.
    @Test func `the rules expect every port that is open, and none that is not`() throws {
        var random = SeededGenerator.printed("the rules expect every port that is open, and none that is not")
        for _ in 0..<60 {
            let share = Double.random(in: 0.1...1, using: &random)
            var open = Set<Port>()
            var world: [Port] = []
            for host in UInt32(0)..<40 {
                let address =
                    host < 30 ? IPAddress(v4: 0xC000_0200 + host) : IPAddress(family: .v6, value: UInt128(host))
                for proto in [TransportProtocol.tcp, .udp] {
                    for number in UInt16(65520)...65535 {
                        let port = Port(address, proto, number)
                        world.append(port)
                        if Double.random(in: 0..<1, using: &random) < share || (host % 4 == 0 && number % 3 != 0) {
                            open.insert(port)
                        }
                    }
                }
            }
            let policy = try policy(PolicySuggestion(open))
            for port in world {
                #expect((policy.judge(port, at: .epoch).expectation == .expected) == open.contains(port), "\(port)")
            }
        }
    }
}
