import PortModel
import Testing

@testable import WatchSettings

struct SettingsValuesTests {
    @Test func `relative paths are meant from the file's directory`() throws {
        let settings = try Fixture.settings(
            """
            history: {path: ./state/history.sqlite}
            sources:
              - {name: a, account: b, token-file: ../secrets/token}
            scan-server: {data: scans}
            sinks:
              - {name: log, type: log, file: /var/log/changes}
            """)
        #expect(settings.historyPath == "/etc/portwatch/state/history.sqlite")
        #expect(settings.sources.first?.credentials == .token(.file("/etc/portwatch/../secrets/token")))
        #expect(settings.scanServer?.dataDirectory == "/etc/portwatch/scans")
        #expect(settings.sinks.first?.kind == .log(.init(format: .text, file: "/var/log/changes")))
    }

    @Test func `paths of a file that is named relatively are absolute all the same`() throws {
        let settings = try Settings.parse(
            yaml: "history: {path: h}\nscan-server:\n", file: "config/x.yaml", environment: [:])
        #expect(settings.historyPath == "\(SettingsPath.workingDirectory())/config/h")
        let beside = try Settings.parse(
            yaml: "history: {path: h}\nscan-server:\n", file: "x.yaml", environment: [:])
        #expect(beside.historyPath == "\(SettingsPath.workingDirectory())/h")
    }

    @Test func `a scan server's results are beside the history when nothing is said`() throws {
        let settings = try Fixture.settings("history: {path: /data/h.sqlite}\nscan-server:\n")
        #expect(settings.scanServer?.dataDirectory == "/data/scans")
        #expect(settings.scanServer?.configs == nil)
    }

    @Test func `a source may have authorities and a rate limit of its own`() throws {
        let settings = try Fixture.settings(
            """
            sources:
              - {name: a, account: a, token-file: t, ca-file: tls/ca.pem, rate-limit: 100}
              - {name: b, account: b, token-file: t, ca-file: /etc/ca.pem, rate-limit: none}
              - {name: c, account: c, token-file: t, rate-limit: 1000000}
              - {name: d, account: d, token-file: t}
            """)
        #expect(settings.sources.map(\.caFile) == ["/etc/portwatch/tls/ca.pem", "/etc/ca.pem", nil, nil])
        #expect(settings.sources.map(\.rateLimit) == [100, nil, 1_000_000, 1200])
    }

    @Test(
        arguments: [
            ("https://example.org/v4", "https://EXAMPLE.org:443/v4/", false),
            ("http://127.0.0.1/v4", "http://127.0.0.1:80/v4", false),
            ("https://example.org", "https://example.org/", false),
            ("https://example.org/v4", "https://example.org/V4", true),
            ("https://example.org/v4", "https://example.org:8443/v4", true),
            ("https://127.0.0.1:80", "http://127.0.0.1:80", true), ("https://a.example", "https://b.example", true),
        ])
    func `the same account at the same API is one source`(one: String, other: String, areTwo: Bool) {
        let problems = Fixture.problems(
            """
            sources:
              - {name: a, account: x, token-file: t, base-url: "\(one)"}
              - {name: b, account: x, token-file: u, base-url: "\(other)"}
              - {name: c, account: y, token-file: u, base-url: "\(other)"}
            """)
        #expect(problems.isEmpty == areTwo, "\(problems)")
    }

    @Test func `an override takes what it leaves out from the settings for all`() throws {
        let settings = try Fixture.settings(
            Fixture.source + """
                confirmation: {opens: 2, closes: 4}
                configs:
                  - {source: cloudflare, config: a1, confirmation: {closes: 3}}
                  - {source: cloudflare, config: a2}
                """)
        #expect(
            settings.confirmation(source: "cloudflare", config: "a1")
                == .init(opens: .init(inRow: 2), closes: .init(inRow: 3)))
        #expect(
            settings.confirmation(source: "cloudflare", config: "a2")
                == .init(opens: .init(inRow: 2), closes: .init(inRow: 4)))
        #expect(
            settings.confirmation(source: "other", config: "a1")
                == .init(opens: .init(inRow: 2), closes: .init(inRow: 4)))
    }

    @Test func `declared configs keep their texts, one for each entry, and know what they mean`() throws {
        let settings = try Fixture.settings(
            """
            scan-server:
              allow: [192.0.2.0/24]
              configs:
                - {ips: [192.0.2.8/30, 192.0.2.1], ports: ["22,80", 443], every: 12h}
                - {ips: [192.0.2.2], ports: [default], every: once}
            """)
        let configs = try #require(settings.scanServer?.configs)
        #expect(configs.map(\.ips) == [["192.0.2.8/30", "192.0.2.1"], ["192.0.2.2"]])
        #expect(configs.map(\.ports) == [["22", "80", "443"], ["default"]], "the API takes no commas within an entry")
        #expect(configs.first?.scope.description == "192.0.2.1,192.0.2.8/30 ports 22,80,443")
        #expect(configs.map(\.every) == [.seconds(43_200), nil])
    }

    @Test func `an override may name the scan server inside the daemon`() {
        let yaml = "scan-server: {name: here}\nconfigs:\n  - {source: here, config: a}\n"
        #expect(Fixture.problems(yaml).isEmpty)
    }

    @Test func `no sinks at all is a choice`() throws {
        #expect(try Fixture.settings(Fixture.source + "sinks: []\n").sinks.isEmpty)
    }

    @Test func `a webhook may use http to this machine, and to others where that is allowed`() throws {
        let settings = try Fixture.settings(
            Fixture.source + """
                sinks:
                  - {name: a, type: webhook, url: "http://127.0.0.1:9000/hook?key=1", timeout: 3s}
                  - {name: b, type: webhook, url: "http://localhost/"}
                  - {name: c, type: webhook, url: "http://[::1]:80/"}
                  - {name: d, type: webhook, url: "http://receiver.example/", allow-http: true}
                """)
        let urls = settings.sinks.map { sink in
            guard case .webhook(let webhook) = sink.kind else { return "" }
            return "\(webhook.url.text) \(webhook.timeout.shortText)"
        }
        #expect(
            urls == [
                "http://127.0.0.1:9000/hook?key=1 3 s", "http://localhost/ 10 s", "http://[::1]:80/ 10 s",
                "http://receiver.example/ 10 s",
            ])
    }

    @Test func `a wrong allow-list does not make its configs wrong too`() {
        let problems = Fixture.problems(
            "scan-server:\n  allow: [x]\n  configs:\n    - {ips: [192.0.2.1], ports: [1], every: 1s}\n")
        #expect(problems.count == 1)
    }

    @Test func `a file that cannot be read says why`() throws {
        let error = try #require(throws: SettingsError.self) {
            try Settings.load(path: "/nonexistent/portwatch.yaml", environment: [:])
        }
        #expect(
            error.description == """
                /nonexistent/portwatch.yaml: the settings file cannot be read: No such file or directory; \
                accepted: a YAML file that the daemon may read
                """)
        let directory = try #require(throws: SettingsError.self) {
            try Settings.load(path: Fixture.directory, environment: [:])
        }
        #expect(directory.description.contains("cannot be read: Is a directory"))
        let endless = try #require(throws: SettingsError.self) {
            try Settings.load(path: "/dev/zero", environment: [:])
        }
        #expect(endless.description.contains("is longer than 1048576 bytes"))
    }
}
