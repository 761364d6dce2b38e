import PortModel
import Testing

@Suite struct PolicyTests {
    private static let noon = Timestamp(seconds: 1_790_000_000)

    private func port(_ address: String = "192.0.2.7", _ number: UInt16 = 443) throws -> Port {
        Port(try IPAddress(parsing: address), .tcp, number)
    }

    @Test func `the first rule in force that speaks of a port decides`() throws {
        let block = try AddressBlock(parsing: "192.0.2.0/24")
        let rules: [PolicyRule] = [
            try PolicyRule(ports: 443...443, verdict: .expected, until: Self.noon),
            try PolicyRule(block: block, proto: .udp, verdict: .expected),
            try PolicyRule(block: block, ports: 400...500, verdict: .forbidden),
            try PolicyRule(ports: 1...65535, verdict: .expected, until: Self.noon),
        ]
        let policy = PortPolicy(rules)
        let before = Self.noon - .seconds(1)
        let table: [(String, UInt16, Timestamp, PortExpectation, Int?)] = [
            ("192.0.2.7", 443, before, .expected, 1), ("192.0.2.7", 443, Self.noon, .forbidden, 3),
            ("198.51.100.1", 443, Self.noon, .expired, 1), ("192.0.2.7", 399, before, .expected, 4),
            ("192.0.2.7", 501, Self.noon, .expired, 4), ("192.0.2.7", 400, before, .forbidden, 3),
            ("192.0.3.0", 500, before, .expected, 4), ("2001:db8::1", 22, Self.noon, .expired, 4),
        ]
        for (address, number, time, expectation, position) in table {
            let (found, match) = policy.judge(try port(address, number), at: time)
            #expect(found == expectation, "\(address):\(number)")
            #expect(match?.position == position, "\(address):\(number)")
        }
        let none = PortPolicy().judge(try port(), at: before)
        #expect(none.expectation == .unexpected && none.match == nil)
        // A ban that has run out is no exception that has.
        let ban = PortPolicy([try PolicyRule(verdict: .forbidden, until: Self.noon)])
        #expect(ban.judge(try port(), at: Self.noon).expectation == .unexpected)
    }

    @Test func `severity: the rule's, else the expectation's, raised by a risky service`() throws {
        let telnet = try port("192.0.2.7", 23)
        func severity(_ rules: PolicyRule..., risks: RiskTable = .init(), of port: Port) -> Severity {
            ExpectedState(policy: PortPolicy(rules), risks: risks).judge(port, at: Self.noon).severity
        }
        #expect(severity(of: try port()) == .warning)
        #expect(severity(of: telnet) == .critical)
        #expect(severity(try PolicyRule(verdict: .expected), of: telnet) == .info)
        #expect(severity(try PolicyRule(verdict: .expected, severity: .notice), of: telnet) == .notice)
        #expect(severity(try PolicyRule(verdict: .forbidden), of: try port()) == .critical)
        #expect(severity(try PolicyRule(verdict: .forbidden, severity: .warning), of: telnet) == .warning)
        #expect(severity(try PolicyRule(verdict: .expected, until: Self.noon), of: telnet) == .critical)
        let harmless = RiskTable(overrides: [.init(harmless: .tcp, 23...23)])
        #expect(severity(risks: harmless, of: telnet) == .warning)
        #expect(severity(risks: RiskTable(usesDefaults: false), of: telnet) == .warning)
        let own = RiskTable(overrides: [.init(.tcp, 443...443, severity: .critical, name: "Admin", why: "ours")])
        #expect(severity(risks: own, of: try port()) == .critical)
        #expect(own.risk(of: try port())?.name == "Admin")
        #expect(own.risk(of: telnet)?.name == "Telnet")
    }

    @Test func `the table of risky services holds together`() {
        for risk in RiskTable.wellKnown {
            #expect(risk.ports.lowerBound > 0 && !risk.name.isEmpty && !risk.why.isEmpty)
            #expect(risk.severity >= .warning)
            #expect(risk.why.untrusted(limit: 200) == risk.why)
        }
        for (index, risk) in RiskTable.wellKnown.enumerated() {
            for other in RiskTable.wellKnown[..<index] where other.proto == risk.proto {
                #expect(!other.ports.overlaps(risk.ports), "\(other.name) and \(risk.name)")
            }
        }
        let named: [UInt16] = [
            23, 139, 445, 3389, 5900, 1433, 1521, 3306, 5432, 27017, 6379, 11211, 9200, 5984, 2375, 2376, 6443, 10250,
            2379, 9092, 8500,
        ]
        for number in named {
            #expect(RiskTable().risk(of: Port(.loopbackV4, .tcp, number))?.severity == .critical, "\(number)")
        }
    }

    @Test func `a rule says in words what it says`() throws {
        #expect(try PolicyRule(verdict: .forbidden).description == "any any/any forbidden")
        let rule = try PolicyRule(
            block: AddressBlock(parsing: "192.0.2.0/24"), proto: .tcp, ports: 8000...8100, verdict: .expected,
            severity: .notice, owner: "web team", reason: "the shop", until: Timestamp(seconds: 0))
        #expect(
            rule.description
                == "192.0.2.0/24 tcp/8000-8100 expected severity notice until 1970-01-01T00:00:00.000Z (web team: the shop)"
        )
    }

    @Test(arguments: ["", "  ", "a\nb", "\u{1b}[31m", String(repeating: "x", count: 201)])
    func `an owner or reason that is not one plain line is refused`(text: String) {
        #expect(throws: ParseFailure.self) { try PolicyRule(verdict: .expected, owner: text) }
        #expect(throws: ParseFailure.self) { try PolicyRule(verdict: .expected, reason: text) }
    }

    @Test func `port 0 is refused`() {
        #expect(throws: ParseFailure.self) { try PolicyRule(ports: 0...5, verdict: .expected) }
    }

    @Test func `names come from the services database, whatever else is in it`() {
        let names = ServiceNames(
            parsing: "# a comment\nssh\t22/tcp\nhttps 443/tcp  www-ssl # alias\nhttps 443/udp\nssh2 22/tcp\n\nbad\n"
                + "zero 0/tcp\nhuge 70000/tcp\nx 1/\nesc\u{1b} 9/tcp\r\ntelnet 23/tcp\r\n")
        #expect(names.name(of: 22, .tcp) == "ssh")
        #expect(names.name(of: 443, .udp) == "https")
        #expect(names.name(of: 23, .tcp) == "telnet")
        #expect(names.name(of: 9, .tcp) == nil)
        #expect(names.name(of: 80, .tcp) == nil)
        #expect(names.count == 4)
        #expect(ServiceNames(parsing: "ssh 22/tcp\nlate 80/tcp\n", limit: 11).count == 1)
    }

    @Test func `confirmations read back, and what is none is refused`() throws {
        for text in ["1", "2", "32", "2 of 3", "1 of 32"] {
            #expect(try PortModel.Confirmation(parsing: text).description == text)
        }
        #expect(try PortModel.Confirmation(parsing: "3 of 3") == PortModel.Confirmation(inRow: 3))
        for text in ["", "0", "33", "-1", "3 of 2", "2 of", "of 3", "2 off 3", "2 of 3 of 4", "2 of 33", "1.5"] {
            #expect(throws: ParseFailure.self, "\(text)") { try PortModel.Confirmation(parsing: text) }
        }
        #expect(PortModel.Confirmation(inRow: 0).agree == 1)
        #expect(PortModel.Confirmation(inRow: 1000).agree == 32)
    }
}
