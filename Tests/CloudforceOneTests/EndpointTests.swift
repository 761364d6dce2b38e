import PortModel
import Testing

@testable import CloudforceOne

struct EndpointTests {
    @Test(arguments: [
        "https://api.cloudflare.com/client/v4", "https://scan.example:8443", "http://127.0.0.1:8080/client/v4",
        "http://127.9.9.9", "http://localhost:1", "http://LOCALHOST", "http://[::1]:8080/x", "HTTPS://example.com",
    ])
    func `https is taken, and http for loopback hosts`(url: String) throws {
        let endpoint = try ScanEndpoint(baseURL: url + "//", accountID: "acc")
        #expect(endpoint.baseURL == url)
        #expect(endpoint.url("config", id: "a b") == "\(url)/accounts/acc/cloudforce-one/scans/config/a%20b")
    }

    @Test(arguments: [
        "", "api.cloudflare.com", "ftp://127.0.0.1", "http://", "https:///x", "http://192.0.2.1/client/v4",
        "http://localhost.example.com", "http://127.0.0.1.example.com", "https://user:pw@example.com",
        "https://example.com/?a=b", "https://example.com/#x", "https://exa mple.com", "https://example.com/\n",
        "http+unix://%2Ftmp/x", "https://example.com:99999",
    ])
    func `another base URL is refused`(url: String) {
        let error = #expect(throws: ParseFailure.self) { try ScanEndpoint(baseURL: url, accountID: "acc") }
        #expect(error?.description.contains("pw") == false)
    }

    @Test func `http elsewhere is taken when that is allowed`() throws {
        let url = "http://192.0.2.1/client/v4"
        #expect(try ScanEndpoint(baseURL: url, accountID: "acc", allowPlaintext: true).baseURL == url)
    }

    @Test(arguments: ["", ".", "..", String(repeating: "a", count: 300)])
    func `what cannot be an account id is refused`(account: String) {
        #expect(throws: ParseFailure.self) { try ScanEndpoint(accountID: account) }
    }
}

struct ScanConfigTests {
    private func config(_ ips: [String], _ ports: [String], _ frequency: Double = 1) -> ScanConfig {
        ScanConfig(id: "a", accountID: "b", ips: ips, ports: ports, frequency: frequency)
    }

    @Test func `the scope is read from the entries`() throws {
        let scope = try config(["192.0.2.0/30", "::1"], ["default", "1-80,443"]).scope()
        #expect(scope.addresses.count == 5)
        #expect(scope.covers(.loopbackV6, 8080) && scope.covers(.loopbackV6, 79) && !scope.covers(.loopbackV6, 82))
    }

    @Test(
        arguments: [
            (["::1", "nope"], ["all"], "/ips/1", "ips[1]: \"nope\""), ([], ["all"], "/ips", "ips: no addresses"),
            (["::1"], ["1", "80-1"], "/ports/1", "ports[1]: \"80-1\""), (["::1"], [], "/ports", "ports: no ports"),
            (["::1/129"], ["all"], "/ips/0", "ips[0]: "), (["::1"], ["0"], "/ports/0", "ports[0]: \"0\""),
        ] as [([String], [String], String, String)])
    func `a failure names the entry`(ips: [String], ports: [String], pointer: String, text: String) throws {
        let failure = try #require(throws: ScopeFailure.self) { try config(ips, ports).scope() }
        #expect(failure.pointer == pointer)
        #expect(failure.description.hasPrefix(text), "\(failure)")
    }

    @Test(
        arguments: [
            (7, Duration.seconds(604_800)), (0.5, .seconds(43_200)), (0, nil), (1e300, .seconds(3_153_600_000)),
            (1e-300, .milliseconds(1)), (1.0 / 86_400, .seconds(1)),
        ] as [(Double, Duration?)])
    func `the period is the frequency in days`(frequency: Double, period: Duration?) {
        #expect(config(["::1"], ["all"], frequency).period == period)
    }
}
