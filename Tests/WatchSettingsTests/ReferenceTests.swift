import PortModel
import Testing

@testable import WatchSettings

/// The settings files that portwatch ships.
struct ReferenceTests {
    private let reference = "\(Fixture.configDirectory)/portwatch.yaml"
    private let embedded = "\(Fixture.configDirectory)/embedded.yaml"

    /// The file with its commented-out settings put in: a `#` that a space follows starts prose.
    private func uncommented(_ path: String) throws -> String {
        try Fixture.text(path).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let rest = line.drop { $0 == " " }
            guard rest.hasPrefix("#"), let next = rest.dropFirst().first, next != " " else { return String(line) }
            return line.prefix(line.count - rest.count) + String(rest.dropFirst())
        }.joined(separator: "\n")
    }

    @Test func `the reference loads as it stands, and says the defaults`() throws {
        let settings = try Settings.load(path: reference, environment: Fixture.environment)
        let source = try #require(settings.sources.first)
        #expect(settings.sources.count == 1)
        #expect(source.name == "cloudflare")
        #expect(source.credentials == .token(.credential("cloudflare-api-token")))
        #expect(source.baseURL.text == "https://api.cloudflare.com/client/v4")
        let short = try Fixture.settings(
            "history: {path: /var/lib/portwatch/history.sqlite}\n"
                + Fixture.source.replacing("token-file: token", with: "token-credential: cloudflare-api-token"))
        #expect(settings == short)
    }

    @Test func `the reference with all its examples put in has no fault and every key`() throws {
        let notes = ReadingNotes()
        let yaml = try uncommented(reference)
        let settings = try Settings.parse(bytes: Array(yaml.utf8), file: reference, environment: [:], notes: notes)
        #expect(notes.keysMet.symmetricDifference(SettingsKeys.allPaths).sorted() == [])
        #expect(settings.sources.count == 5)
    }

    @Test func `the defaults that the reference shows are the defaults`() throws {
        let shown = try Settings.parse(
            bytes: Array(try uncommented(reference).utf8), file: reference, environment: Fixture.environment)
        let left = try Fixture.settings("scan-server:\nsources: []\n")
        let (server, standard) = (try #require(shown.scanServer), try #require(left.scanServer))
        #expect(server.name == standard.name)
        #expect(server.listen == standard.listen)
        #expect(server.account == standard.account)
        #expect(server.allow == standard.allow)
        #expect(server.refresh == standard.refresh)
        #expect(server.maxInFlight == standard.maxInFlight)
        #expect(server.probeTimeout == standard.probeTimeout)
        #expect(server.probeAttempts == standard.probeAttempts)
        #expect(shown.polling == left.polling)
        #expect(shown.confirmation == left.confirmation)
        #expect(shown.suspicion == left.suspicion)
        #expect(shown.flapping == left.flapping)
        #expect(shown.policy.services == left.policy.services)
        #expect(shown.policy.risks.usesDefaults == left.policy.risks.usesDefaults)
        #expect(shown.policy.rules.count > 10, "the example's own rules, and those of its policy file")
        #expect(shown.logLevel == left.logLevel)
        #expect(shown.sources.allSatisfy { $0.refresh == .seconds(300) && $0.rateLimit == 1200 })
        #expect(shown.sources.compactMap(\.caFile) == ["/etc/portwatch/internal-ca.pem"])
        #expect(left.sinks == [Settings.Sink(name: "log", kind: .log(.init(format: .text, file: nil)))])
    }

    @Test func `the embedded settings watch all ports of this machine and tell standard error`() throws {
        let settings = try Settings.load(path: embedded, environment: ["STATE_DIRECTORY": "/var/lib/portwatch"])
        #expect(settings.sources.isEmpty)
        let server = try #require(settings.scanServer)
        let config = try #require(server.configs?.first)
        #expect(server.configs?.count == 1)
        #expect(config.scope == Scope(addresses: AddressSet(addresses: [.loopbackV4]), ports: .all))
        #expect(config.every == .seconds(5))
        #expect(server.dataDirectory == "/var/lib/portwatch/scans")
        #expect(settings.historyPath == "/var/lib/portwatch/history.sqlite")
        #expect(settings.sinks == [Settings.Sink(name: "log", kind: .log(.init(format: .text, file: nil)))])
    }

    @Test func `the example in the embedded settings has no fault`() throws {
        let settings = try Settings.parse(
            yaml: try uncommented(embedded), file: embedded, environment: Fixture.environment)
        #expect(settings.sinks.map(\.name) == ["log", "hook"])
    }
}
