import NIOCore
import PortModel
import Testing

@testable import ScanServer

@Suite(.timeLimit(.minutes(1))) struct RequestPartsTests {
    @Test("only the paths of the contract are routes")
    func routes() {
        let base = "/client/v4/accounts/acc/cloudforce-one/scans"
        #expect(Route(path: base + "/config") == .configs(account: "acc"))
        #expect(Route(path: base + "/config/id") == .config(account: "acc", id: "id"))
        #expect(Route(path: base + "/results/a%2Fb") == .result(account: "acc", id: "a/b"))
        #expect(
            Route(path: "//client//v4/accounts/acc/cloudforce-one/scans/config//id/")
                == .config(account: "acc", id: "id"))
        #expect(Route(path: base + "/config/") == .configs(account: "acc"))
        for path in [
            "", "/", "/client/v4", base, base + "/", base + "/config/a/b", base + "/results",
            base + "/results/%zz", base + "/results/%ff", base + "/other/id",
            "/v4/accounts/acc/cloudforce-one/scans/config",
            "/client/v4/accounts//cloudforce-one/scans/config/x",
            "client/v4/accounts/acc/cloudforce-one/scans/config/x",
        ] {
            #expect(Route(path: path) == nil, "\(path)")
        }
    }

    @Test(
        "an entity tag is found in a list, weak or strong",
        arguments: [
            (#""a-1""#, true), (#"W/"a-1""#, true), (#""x", W/"a-1" ,"y""#, true), ("*", true), (#""a-2""#, false),
            ("a-1", false), ("", false),
        ])
    func entityTag(header: String, named: Bool) {
        #expect(EntityTag(scanID: "a-1").isNamed(in: header) == named)
    }

    @Test(
        "a server on every address is told by its loopback address",
        arguments: [
            ("127.0.0.1", "http://127.0.0.1:81/client/v4"), ("0.0.0.0", "http://127.0.0.1:81/client/v4"),
            ("::1", "http://[::1]:81/client/v4"), ("::", "http://[::1]:81/client/v4"),
            ("192.0.2.7", "http://192.0.2.7:81/client/v4"),
        ])
    func baseURL(address: String, url: String) throws {
        let local = try SocketAddress(ipAddress: address, port: 81)
        #expect(ScanAPIServer.baseURL(of: local, isSecure: false) == url)
        #expect(ScanAPIServer.baseURL(of: local, isSecure: true) == "https" + url.dropFirst(4))
    }

    @Test(
        "a public URL becomes the base URL of the API, or is refused",
        arguments: [
            ("https://scans.example.org", "https://scans.example.org/client/v4"),
            ("https://scans.example.org:8443/", "https://scans.example.org:8443/client/v4"),
            ("http://[::1]:80/below/", "http://[::1]:80/below/client/v4"),
            ("https://scans.example.org/client/v4/", "https://scans.example.org/client/v4"),
            ("scans.example.org", nil), ("ftp://x", nil), ("https://", nil), ("https://me:pw@x", nil),
            ("https://x/?a", nil), ("https://x/#a", nil), ("https://x y", nil), ("", nil),
        ] as [(String, String?)])
    func publicURL(text: String, expected: String?) {
        #expect((try? ScanServerSettings.baseURL(public: text)) == expected)
    }

    @Test("the address is told to everybody who waits, and to nobody after a failure")
    func listeningAddress() async throws {
        let address = ListeningAddress()
        async let first = address.value()
        async let second = address.value()
        address.succeed("url")
        #expect(try await [first, second, address.value()] == ["url", "url", "url"])
        address.fail(ScanAPIServer.notRunning)
        await #expect(throws: ScanServerError.self) { try await address.value() }
    }

    @Test("a cancelled wait for the address ends")
    func cancelledWait() async {
        let address = ListeningAddress()
        let wait = Task { try await address.value() }
        wait.cancel()
        await #expect(throws: CancellationError.self) { try await wait.value }
    }
}
