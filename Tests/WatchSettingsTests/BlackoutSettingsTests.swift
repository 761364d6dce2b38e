import PortModel
import ScanScheduling
import Testing

@testable import WatchSettings

struct BlackoutSettingsTests {
    @Test func `a config has its own blackouts, else those for all`() throws {
        let settings = try Fixture.settings(
            Fixture.source + """
                polling: {blackouts: ["Mon-Fri 08:00-18:00 UTC"]}
                configs:
                  - {source: cloudflare, config: a, blackouts: []}
                  - {source: cloudflare, config: b, blackouts: ["daily 22:00-06:00 UTC", "Sat 00:00-24:00 UTC"]}
                  - {source: cloudflare, config: c, confirmation: {closes: 3}}
                """)
        let texts = ["a", "b", "c", "d"].map { config in
            settings.blackouts(source: "cloudflare", config: config).windows.map(\.text)
        }
        let usual = ["Mon-Fri 08:00-18:00 UTC"]
        #expect(texts == [[], ["daily 22:00-06:00 UTC", "Sat 00:00-24:00 UTC"], usual, usual])
        #expect(settings.blackouts(source: "other", config: "a").windows.map(\.text) == usual)
        #expect(try Fixture.settings(Fixture.source).polling.blackouts.isEmpty)
    }

    @Test func `retention is what the settings say, and everything otherwise`() throws {
        let settings = try Fixture.settings("history: {keep: 400d, max-size: 2GiB}\n" + Fixture.source)
        #expect(settings.retention == .init(keep: .seconds(400 * 86_400), maxSize: 2 << 30))
        #expect(try Fixture.settings(Fixture.source).retention == .init(keep: nil, maxSize: nil))
    }
}
