import FoundationEssentials
import PortModel
import TestSupport
import Testing

@testable import WatchSettings

/// The file that `configs apply` reads.
struct ConfigSetTests {
    @Test func `YAML and JSON give the same`() throws {
        let yaml = """
            configs:
              - ips: [192.0.2.0/24, "2001:db8::1"]
                ports: [default, 8000-8999]
                every: 1d
              - id: f174e90a
                ips: [198.51.100.7]
                ports: [443]
                frequency: 0.5
              - {ips: [198.51.100.8], ports: [all], every: once}
            """
        let json = """
            {
            \t"configs": [
            \t\t{"ips": ["192.0.2.0/24", "2001:db8::1"], "ports": ["default", "8000-8999"], "frequency": 1},
            \t\t{"frequency": 0.5, "id": "f174e90a", "ips": ["198.51.100.7"], "ports": [443]},
            \t\t{"ips": ["198.51.100.8"], "ports": ["all"], "frequency": 0}
            \t]
            }
            """
        let set = try Self.set(yaml)
        #expect(set.configs.map(\.id) == [nil, "f174e90a", nil])
        #expect(
            set.configs.map(\.ips) == [["192.0.2.0/24", "2001:db8::1"], ["198.51.100.7"], ["198.51.100.8"]])
        #expect(set.configs.map(\.ports) == [["default", "8000-8999"], ["443"], ["all"]])
        #expect(set.configs.map(\.frequency) == [1, 0.5, 0])
        #expect(set.configs.map(\.line) == [2, 5, 9])
        #expect(
            set.configs[0].scope == (try Scope(ips: ["192.0.2.0/24", "2001:db8::1"], ports: ["default,8000-8999"])))
        #expect(
            try Self.set(yaml.replacing("[default, 8000-8999]", with: "[\"default, 022\", 8000-8999]")).configs[0].ports
                == ["default", "22", "8000-8999"])
        let other = try Self.set(json).configs
        #expect(other.map(\.id) == set.configs.map(\.id))
        #expect(other.map(\.scope) == set.configs.map(\.scope))
        #expect(other.map(\.frequency) == set.configs.map(\.frequency))
    }

    @Test func `an empty list is a set, and nothing is not`() throws {
        #expect(try Self.set("configs: []").configs.isEmpty)
        for (text, problem) in [
            ("", "the file holds no configs"), ("# only this", "the file holds no configs"), ("{}", "configs: missing"),
            ("configs:", "configs: no value instead of a list"), ("- a", "a list instead of a mapping"),
        ] {
            let problems = Self.problems(text)
            #expect(problems.count == 1 && problems[0].contains(problem), "\(problems)")
        }
    }

    static let config = "ips: [192.0.2.1], ports: [22], "
    static let faults = [
        ("\(config)every: 1d, frequency: 1", "configs[0].frequency: beside \"every\""),
        ("\(config)frequency: -1", "configs[0].frequency: -1 is out of bounds"),
        ("\(config)frequency: 1e9", "configs[0].frequency: 1e9 is out of bounds"),
        ("\(config)frequency: nan", "configs[0].frequency: \"nan\" is not a number"),
        ("\(config)frequency: 0x1", "configs[0].frequency: \"0x1\" is not a number"),
        ("\(config)frequency: \"1\"", "configs[0].frequency: a text in quotes"),
        ("\(config)frequency: 1d", "configs[0].frequency: \"1d\" is not a number"),
        ("\(config)every: 1", "configs[0].every: \"1\" is not a duration"),
        ("\(config)every: 0s", "configs[0].every: \"0s\" is out of bounds"),
        (config, "configs[0].every: missing"),
        ("\(config)every: 1d, id: \"\"", "configs[0].id: an empty text"),
        ("\(config)every: 1d, id: \(String(repeating: "x", count: 300))", "configs[0].id: an id of more than 256"),
        ("\(config)every: 1d, idd: a", "configs[0].idd: unknown key"),
        ("ips: [192.0.2.1], every: 1d", "configs[0].ports: missing"),
        ("ips: [], ports: [22], every: 1d", "configs[0].ips: an empty list"),
        ("ips: [192.0.2.300], ports: [22], every: 1d", "configs[0].ips[0]: \"192.0.2.300\""),
        ("ips: [10.0.0.0/19], ports: [22], every: 1d", "configs[0].ips: more than 5000 addresses"),
        ("ips: [192.0.2.1], ports: [80-22], every: 1d", "configs[0].ports[0]: \"80-22\" is a range the wrong way"),
    ]

    @Test(arguments: faults)
    func `a fault is told with its line and its key`(config: String, problem: String) {
        let problems = Self.problems("\n\nconfigs:\n  - {\(config)}\n")
        #expect(problems.count == 1 && problems[0].hasPrefix("4: \(problem)"), "\(problems)")
    }

    @Test func `all faults are told at once`() {
        let problems = Self.problems(
            """
            configs:
              - {ips: [nonsense], ports: [22], every: never}
              - {ips: [192.0.2.1], ports: [99999], frequency: x}
            more: 1
            """)
        #expect(problems.map { String($0.prefix { $0 != " " }) } == ["2:", "2:", "3:", "3:", "4:"])
    }

    @Test func `the same scope or the same id twice is refused`() {
        let problems = Self.problems(
            """
            configs:
              - {id: a, ips: [192.0.2.0, 192.0.2.1], ports: [80, 81], every: 1d}
              - {id: b, ips: [192.0.2.0/31], ports: [80-81], every: 2d}
              - {id: a, ips: [192.0.2.2], ports: [80], every: 2d}
            """)
        #expect(problems.count == 2)
        #expect(problems[0].hasPrefix("3: configs[1]: what this covers is also on line 2"))
        #expect(problems[1].hasPrefix("4: configs[2].id: this id is also on line 2"))
    }

    @Test func `a file that cannot be read says so with its name`() throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/set.yaml"
            let missing = #expect(throws: SettingsError.self) { try ConfigSet.load(path: path) }
            #expect(missing?.description.hasPrefix("\(path): the file cannot be read") == true)
            try Data("configs: [{ips: ['::1'], ports: [1], every: once}]".utf8).write(to: URL(filePath: path))
            #expect(try ConfigSet.load(path: path).configs.count == 1)
            try Data([0x61, 0xFF]).write(to: URL(filePath: path))
            #expect(throws: SettingsError.self) { try ConfigSet.load(path: path) }
        }
    }

    private static func set(_ text: String) throws(SettingsError) -> ConfigSet {
        try ConfigSet.parse(bytes: Array(text.utf8), file: "set.yaml")
    }

    private static func problems(_ text: String) -> [String] {
        do {
            _ = try set(text)
            return []
        } catch {
            return error.problems.map { "\($0.line.map(String.init) ?? "-"): \($0)" }
        }
    }
}
