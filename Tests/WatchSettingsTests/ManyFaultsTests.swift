import Testing

@testable import WatchSettings

struct ManyFaultsTests {
    @Test func `all faults of a file are shown at once, in the order of its lines`() {
        let problems = Fixture.problems(
            """
            history: {path: ~/x}
            sources:
              - name: Cloud
                token: abc
                refresh: never
              - account: a b
                token-file: token
                key-file: key
                refresh: 5s
                refresh: 6s
            scan-server:
              listen: 0.0.0.0:80
              allow: [10.0.0.0/8, nonsense]
              configs:
                - ips: [192.0.2.1]
                  ports: [0]
                  every: 5
            polling: {polls-per-scan: 101, timeout: 30, color: red}
            sinks:
              - {name: a, type: log, file: [x]}
              - {name: a, type: webhook, url: "ftp://x"}
            log-level: [info]
            """)
        let places = problems.map { $0.split(separator: ": ").prefix(2).joined(separator: " ") }
        #expect(
            places == [
                "1 history.path", "3 sources[0].name", "3 sources[0].account", "3 sources[0].token-file",
                "4 sources[0].token", "5 sources[0].refresh", "6 sources[1].name", "6 sources[1].account",
                "8 sources[1].key-file", "10 sources[1].refresh", "12 scan-server.listen",
                "13 scan-server.allow[1]", "16 scan-server.configs[0].ports[0]",
                "17 scan-server.configs[0].every", "18 polling.color", "18 polling.polls-per-scan",
                "18 polling.timeout", "20 sinks[0].file", "21 sinks[1].name", "21 sinks[1].url", "22 log-level",
            ])
    }

    @Test func `several duplicate keys are all shown, wherever they are and however they are quoted`() {
        let problems = Fixture.problems(
            Fixture.source + """
                polling:
                  timeout: 5s
                  'timeout': 6s
                  "timeout": 7s
                confirmation: {opens: 1, opens: 2}
                log-level: info
                log-level: info
                """)
        #expect(
            problems == [
                "7: polling.timeout: the same key as on line 6; accepted: each key once",
                "8: polling.timeout: the same key as on line 6; accepted: each key once",
                "9: confirmation.opens: the same key as on line 9; accepted: each key once",
                "11: log-level: the same key as on line 10; accepted: each key once",
            ])
    }

    @Test func `duplicate keys are shown with both lines in a file with Windows line ends too`() {
        let yaml = (Fixture.source + "log-level: info\nlog-level: info\n").replacing("\n", with: "\r\n")
        #expect(
            Fixture.problems(yaml) == ["6: log-level: the same key as on line 5; accepted: each key once"])
    }

    @Test func `duplicate keys are told even where the rest is no YAML`() {
        let unclosed = Fixture.problems("polling:\n  timeout: 5s\n  timeout: 6s\nsinks: [\n")
        #expect(
            unclosed.map { $0.prefix(41) } == [
                "2: the key \"timeout\" is there more than o", "5: not YAML: while parsing a flow node th",
            ])
        let undefined = Fixture.problems("polling: {timeout: 5s, timeout: 6s}\nsinks: *a\n")
        #expect(
            undefined.map { $0.prefix(41) } == [
                "1: the key \"timeout\" is there more than o", "2: not YAML: found undefined alias; accep",
            ])
    }

    @Test func `more duplicate keys than are looked for are told as far as they are known`() {
        let problems = Fixture.problems(String(repeating: "log-level: info\n", count: 100))
        #expect(problems.count == 17)
        #expect(
            problems.allSatisfy {
                $0.hasSuffix("the key \"log-level\" is there more than once; accepted: each key once")
            })
    }

    @Test func `a thousand faults are counted, and the first hundred shown`() throws {
        let yaml = "sources:\n" + String(repeating: "  - 5\n", count: 1000)
        let error = try #require(throws: SettingsError.self) { try Fixture.settings(yaml) }
        #expect(error.problems.count == 100)
        #expect(error.omitted == 900)
        #expect(error.description.hasSuffix("\n/etc/portwatch/test.yaml: and 900 more problems"))
    }

    @Test func `a key that cannot be printed is made safe`() {
        let problems = Fixture.problems("sources: []\n\"a\\e[31m\\u202e\": 1\n")
        #expect(problems.last?.hasPrefix("2: a\\u{1b}[31m\\u{202e}: unknown key") == true)
    }
}
