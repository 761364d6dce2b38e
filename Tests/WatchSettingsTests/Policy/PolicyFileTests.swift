import FoundationEssentials
import PortModel
import TestSupport
import Testing

@testable import WatchSettings

/// A file of rules that the settings name.
struct PolicyFileTests {
    @Test func `the settings' rules come first, then the file's, each with its place`() throws {
        try withTemporaryDirectory { directory in
            try write("rules:\n  - {forbid: tcp/23}\n", to: directory + "/p.yaml")
            try write(
                Fixture.source + "policy: {file: p.yaml, rules: [{expect: tcp/443}]}\n", to: directory + "/s.yaml")
            let policy = try Settings.load(path: directory + "/s.yaml", environment: Fixture.environment).policy
            #expect(policy.rules.map(\.rule.verdict) == [.expected, .forbidden])
            #expect(policy.rules.map(\.place) == ["\(directory)/s.yaml:5", "\(directory)/p.yaml:2"])
        }
    }

    @Test func `faults of both files are told at once, each with its file`() throws {
        try withTemporaryDirectory { directory in
            try write("rules:\n  - {expect: x}\n  - {forbid: y}\nmore: 1\n", to: directory + "/p.yaml")
            try write(
                Fixture.source + "policy: {file: p.yaml, rules: [{expect: z}]}\nlog-level: loud\n",
                to: directory + "/s.yaml")
            let error = try #require(throws: SettingsError.self) {
                try Settings.load(path: directory + "/s.yaml", environment: Fixture.environment)
            }
            let places = "\(error)".split(separator: "\n").map { line in
                line.replacing(directory + "/", with: "").split(separator: ": ").prefix(2).joined(separator: " ")
            }
            #expect(
                places == [
                    "s.yaml:5 policy.rules[0].expect", "s.yaml:6 log-level", "p.yaml:2 rules[0].expect",
                    "p.yaml:3 rules[1].forbid", "p.yaml:4 more",
                ])
        }
    }

    @Test(arguments: [
        ("", "the file holds no rules"), ("# nothing", "the file holds no rules"), ("{}", "rules: missing"),
        ("rules:", "rules: no value instead of a list"), ("- a", "a list instead of a mapping"),
        ("policy: {rules: []}", "policy: unknown key"), ("rules: [", "not YAML"),
    ])
    func `what is no policy is refused`(text: String, problem: String) throws {
        let error = try #require(throws: SettingsError.self) {
            try PolicyFile.parse(bytes: Array(text.utf8), file: "p.yaml")
        }
        #expect(error.problems.contains { "\($0)".contains(problem) }, "\(error)")
    }

    @Test func `a file that cannot be read is a fault of the settings`() {
        let problems = Fixture.problems(Fixture.source + "policy: {file: none.yaml}\n")
        #expect(problems.count == 1 && problems[0].contains("the policy file cannot be read: No such file"))
    }

    @Test func `the example that is shipped has no fault, and its exception comes before its ban`() throws {
        let rules = try PolicyFile.load(path: Fixture.configDirectory + "/policy.yaml")
        let policy = PortPolicy(rules.map(\.rule))
        let port = Port(try #require(IPAddress("192.0.2.31")), .tcp, 5432)
        let then = try #require(Timestamp(iso8601: "2027-03-30"))
        #expect(policy.judge(port, at: then).expectation == .expected)
        #expect(policy.judge(port, at: then + .seconds(2 * 86_400)).expectation == .forbidden)
    }

    @Test func `what is written reads back as the same`() throws {
        var random = SeededGenerator.printed("what is written reads back as the same")
        let words = [
            "web \"team\"", "C:\\shop", "# no comment", "- dash", "{a: b}", "'x'", "ü 日本", "a: b", "null", "@x",
        ]
        for _ in 0..<300 {
            let ports = (0..<Int.random(in: 1...30, using: &random)).map { _ in
                let low = UInt16.random(in: 1...65535, using: &random)
                return RulePorts(
                    proto: [nil, .tcp, .udp].randomElement(using: &random) ?? nil,
                    ports: Bool.random(using: &random) ? low...UInt16.random(in: low...65535, using: &random) : nil)
            }
            let ips = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                let value = UInt128(UInt64.random(in: 0...UInt64.max, using: &random))
                return Bool.random(using: &random)
                    ? AddressBlock(IPAddress(v4: UInt32(truncatingIfNeeded: value)), prefixLength: .random(in: 0...32))
                    : AddressBlock(IPAddress(family: .v6, value: value << 64), prefixLength: .random(in: 0...128))
            }
            let (owner, reason) = (words.randomElement(using: &random), words.randomElement(using: &random))
            let until = Timestamp(milliseconds: .random(in: 0...4_000_000_000_000, using: &random))
            let text = RuleText.entry(
                comments: ["a\nb"], .forbidden, ports, ips: ips, severity: .notice, owner: owner, reason: reason,
                until: until)
            let rules = try PolicyFile.parse(bytes: Array(("rules:\n" + text).utf8), file: "p.yaml").map(\.rule)
            let blocks: [AddressBlock?] = ips.isEmpty ? [nil] : ips
            let wanted = try blocks.flatMap { block in
                try ports.map {
                    try PolicyRule(
                        block: block, proto: $0.proto, ports: $0.ports, verdict: .forbidden, severity: .notice,
                        owner: owner, reason: reason, until: until)
                }
            }
            #expect(rules == wanted, "\(text)")
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 }, "\(text)")
        }
    }
}

/// Writes a text to a file of its own.
func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
}
