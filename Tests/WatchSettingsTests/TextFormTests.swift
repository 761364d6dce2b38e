import PortModel
import Testing

@testable import WatchSettings

struct TextFormTests {
    @Test(
        arguments: [
            ("127.0.0.1:0", "127.0.0.1:0"), ("0.0.0.0:65535", "0.0.0.0:65535"), ("[::1]:8080", "[::1]:8080"),
            ("[0:0::1]:1", "[::1]:1"), ("localhost:80", nil), ("127.0.0.1", nil), ("::1:80", nil), (":80", nil),
            ("[127.0.0.1]:80", nil), ("127.0.0.1:65536", nil), ("127.0.0.1:+1", nil), ("127.0.0.1: 1", nil),
            ("127.0.0.1:", nil), ("[::1]", nil), ("", nil), ("[]:1", nil),
        ] as [(String, String?)])
    func `an address to listen on is an address and a port`(text: String, shown: String?) {
        #expect((try? ListenAddress(parsing: text))?.description == shown)
    }

    @Test(
        arguments: [
            ("https://example.org", "https://example.org/…"),
            ("HTTP://Example.org:80/a?b=c", "http://Example.org:80/…"),
            ("https://[2001:db8::1]:8443/secret", "https://[2001:db8::1]:8443/…"),
            ("https://192.0.2.1/", "https://192.0.2.1/…"), ("https://a_b-c.example./x%20y", "https://a_b-c.example./…"),
            ("ftp://example.org/", nil), ("example.org", nil), ("//example.org", nil), ("https://", nil),
            ("https:///path", nil), ("https://ex ample.org/", nil), ("https://example.org/a b", nil),
            ("https://example.org:0/", nil), ("https://example.org:65536/", nil), ("https://example.org:x/", nil),
            ("https://a@example.org/", nil), ("https://@example.org/", nil), ("https://a:b@example.org/", nil),
            ("https://example.org/#x", nil), ("https://b\u{FC}cher.example/", nil), ("https://%65xample.org/", nil),
            ("https://[::1/", nil), ("https://[fe80::1%25eth0]/", nil), ("https://exa$mple.org/", nil), ("", nil),
            ("https://example.org/\r\nX: y", nil),
        ] as [(String, String?)])
    func `a URL is http or https with a host, and its description shows no path`(text: String, shown: String?) {
        let url = try? HTTPURL(parsing: text)
        #expect(url?.description == shown)
        #expect(url?.text ?? text == text)
    }

    @Test func `a dump of settings shows no path of a webhook`() throws {
        let settings = try Fixture.settings(
            Fixture.source + "sinks:\n  - {name: a, type: webhook, url: \"https://hooks.example.org/T0K3N\"}\n")
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(dumped.contains("https://hooks.example.org/…"))
        #expect(!(dumped + String(reflecting: settings)).contains("T0K3N"))
    }

    @Test(
        arguments: [
            ("127.0.0.1", true), ("127.9.9.9", true), ("[::1]", true), ("localhost", true), ("LOCALHOST", true),
            ("[::ffff:127.0.0.1]", true), ("0.0.0.0", false), ("127.0.0.1.example.org", false),
            ("localhost.example.org", false), ("192.0.2.1", false), ("[::2]", false), ("2130706433", false),
        ])
    func `only this machine counts as loopback`(host: String, isLoopback: Bool) throws {
        #expect(try HTTPURL(parsing: "http://\(host)/").isLoopback == isLoopback)
    }

    @Test(
        arguments: [
            ("refersh", "refresh"), ("refrsh", "refresh"), ("Refresh", "refresh"), ("token_file", "token-file"),
            ("tokenfile", "token-file"), ("nmae", "name"), ("nam", "name"), ("refreshing", nil), ("x", nil),
            ("", nil), ("colour", nil), (String(repeating: "refresh", count: 100), nil),
        ] as [(String, String?)])
    func `the nearest key is found where it is near`(written: String, nearest: String?) {
        #expect(NearestKey.of(written, among: ["name", "refresh", "token-file"]) == nearest)
    }

    @Test func `key paths are generalized by emptying the places of lists`() {
        #expect(SettingsKeys.generalized("scan-server.configs[12].ips[0]") == "scan-server.configs[].ips[]")
        #expect(SettingsKeys.allPaths.contains("configs[].confirmation.closes"))
        #expect(SettingsKeys.allPaths.allSatisfy { SettingsKeys.generalized($0) == $0 })
    }
}
