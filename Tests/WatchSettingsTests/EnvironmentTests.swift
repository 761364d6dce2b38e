import PortModel
import Testing

@testable import WatchSettings

/// What the file leaves to the environment.
struct EnvironmentTests {
    private static let bare = "sources:\n  - name: a\n    account: b\n"
    private static let base = ["HOME": "/h"]
    private let token = Settings.Credentials.token(.environment("CLOUDFLARE_API_TOKEN"))
    private let pair = Settings.Credentials.emailAndKey(
        email: "ops@example.org", key: .environment("CLOUDFLARE_API_KEY"))

    private func credentials(_ extra: [String: String], _ yaml: String = bare) throws -> Settings.Credentials? {
        try Fixture.settings(yaml, environment: extra.merging(Self.base) { $1 }).sources.first?.credentials
    }

    @Test func `a token in the environment is used where the file names no secret`() throws {
        #expect(try credentials(["CLOUDFLARE_API_TOKEN": "t"]) == token)
    }

    @Test func `an e-mail address and a key in the environment are used together`() throws {
        #expect(try credentials(["CLOUDFLARE_EMAIL": "ops@example.org", "CLOUDFLARE_API_KEY": "k"]) == pair)
    }

    @Test func `an e-mail address in the environment does not displace a token`() throws {
        let ambient = ["CLOUDFLARE_EMAIL": "ops@example.org", "CLOUDFLARE_API_KEY": "k", "CLOUDFLARE_API_TOKEN": "t"]
        #expect(try credentials(ambient) == token)
        #expect(try credentials(ambient, Self.bare + "    token-file: /t\n") == .token(.file("/t")))
        #expect(try credentials(ambient, Self.bare + "    token-credential: t\n") == .token(.credential("t")))
    }

    @Test(
        arguments: [
            [:], ["CLOUDFLARE_EMAIL": "ops@example.org"], ["CLOUDFLARE_API_KEY": "k"], ["CLOUDFLARE_API_TOKEN": ""],
        ] as [[String: String]])
    func `half of what is needed is not enough`(extra: [String: String]) {
        let problems = Fixture.problems(Self.bare, environment: extra.merging(Self.base) { $1 })
        #expect(problems.map { $0.prefix(41) } == ["2: sources[0].token-file: no credentials;"])
    }

    @Test func `the account and the base URL can come from the environment, the file goes first`() throws {
        let extra = [
            "HOME": "/h", "CLOUDFLARE_ACCOUNT_ID": "c", "CLOUDFLARE_BASE_URL": "https://api.example.org/v4/",
        ]
        let left = try Fixture.settings("sources:\n  - {name: a, token-file: /t}\n", environment: extra)
        #expect(left.sources.first?.account == "c")
        #expect(left.sources.first?.baseURL.text == "https://api.example.org/v4")
        let given = try Fixture.settings(
            "sources:\n  - {name: a, account: b, base-url: \"http://127.0.0.1:1/v4//\", token-file: /t}\n",
            environment: extra)
        #expect(given.sources.first?.account == "b")
        #expect(given.sources.first?.baseURL.text == "http://127.0.0.1:1/v4")
    }

    @Test(arguments: [
        ("CLOUDFLARE_ACCOUNT_ID", "a/b", "sources[0].account: CLOUDFLARE_ACCOUNT_ID in the environment"),
        (
            "CLOUDFLARE_ACCOUNT_ID", "aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_ab",
            "sources[0].account: CLOUDFLARE_ACCOUNT_ID in the environment"
        ),
        ("CLOUDFLARE_BASE_URL", "http://192.0.2.1", "sources[0].base-url: CLOUDFLARE_BASE_URL in the environment"),
        ("CLOUDFLARE_EMAIL", "nobody", "sources[0].email: CLOUDFLARE_EMAIL in the environment"),
    ])
    func `what is wrong in the environment is told by the variable's name`(name: String, value: String, start: String) {
        var environment = [
            "HOME": "/h", "CLOUDFLARE_ACCOUNT_ID": "a", "CLOUDFLARE_EMAIL": "a@b", "CLOUDFLARE_API_KEY": "k",
        ]
        environment[name] = value
        let problems = Fixture.problems("sources:\n  - name: a\n", environment: environment)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("2: \(start)") == true, "\(problems)")
    }

    @Test func `a ca-file needs https of a base URL from the environment too`() {
        let yaml = Self.bare + "    token-file: t\n    ca-file: ca.pem\n"
        #expect(Fixture.problems(yaml, environment: Self.base).isEmpty)
        let plain = Self.base.merging(["CLOUDFLARE_BASE_URL": "http://[::1]:8080/v4"]) { $1 }
        #expect(
            Fixture.problems(yaml, environment: plain).map { $0.prefix(34) } == ["5: sources[0].ca-file: the base UR"])
    }

    @Test(
        arguments: [
            (["STATE_DIRECTORY": "/s:/t", "XDG_STATE_HOME": "/x", "HOME": "/h"], "/s/history.sqlite"),
            (["STATE_DIRECTORY": "", "XDG_STATE_HOME": "/x", "HOME": "/h"], "/x/portwatch/history.sqlite"),
            (["XDG_STATE_HOME": "x", "HOME": "/h"], "/h/.local/state/portwatch/history.sqlite"),
            (["HOME": "/h"], "/h/.local/state/portwatch/history.sqlite"),
        ] as [([String: String], String)])
    func `the history is where systemd or the desktop says`(environment: [String: String], path: String) throws {
        #expect(try HistoryLocation.standard(environment: environment) == path)
        #expect(try Fixture.settings("scan-server:\n", environment: environment).historyPath == path)
    }

    @Test func `a history that is nowhere is an error, unless the file names it`() {
        #expect(
            Fixture.problems("scan-server:\n", environment: [:]) == [
                "1: history.path: no history file is named, and none of STATE_DIRECTORY, XDG_STATE_HOME and HOME "
                    + "says where it is; accepted: the path of a file, such as /var/lib/portwatch/history.sqlite"
            ])
        #expect(Fixture.problems("scan-server:\nhistory: {path: h}\n", environment: [:]).isEmpty)
    }
}
