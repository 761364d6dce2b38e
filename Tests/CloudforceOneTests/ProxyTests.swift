import PortModel
import Testing

@testable import CloudforceOne

/// Requests through real proxies on the loopback.
@Suite(.timeLimit(.minutes(2)))
struct ProxyTests {
    private static let login = ProxyServer.Login(user: Secret("us er"), password: Secret("pr0xy-s3cr3t"))

    private func withProxy<Result: Sendable>(
        _ behaviour: RawProxy.Behaviour, kind: ProxyServer.Kind = .http, login: ProxyServer.Login? = nil,
        timeouts: RequestTimeouts = RequestTimeouts(),
        _ body: (CloudforceOneClient, RawServer, RawProxy) async throws -> Result
    ) async throws -> Result {
        let proxy = try await RawProxy(behaviour)
        let route = ScanRoute(proxy: ProxyServer(kind, host: "127.0.0.1", port: proxy.port, login: login))
        let result = try await withRoute(route, host: "scan.test", timeouts: timeouts) { client, server in
            try await body(client, server, proxy)
        }
        try await proxy.stop()
        return result
    }

    @Test func `a request goes through the proxy, which resolves the name`() async throws {
        try await withProxy(.tunnel) { client, server, proxy in
            let configs = try await client.listConfigs()
            #expect(configs == [])
            #expect(proxy.requests.count == 1)
            #expect(proxy.requests.first?.hasPrefix("CONNECT scan.test:\(server.port) HTTP/1.1\r\n") == true)
            #expect(proxy.requests.first?.contains(testToken) == false)
            #expect(server.requests.first?.headers["host"] == "scan.test:\(server.port)")
            #expect(server.requests.first?.headers["authorization"] == "Bearer \(testToken)")
        }
    }

    @Test func `the login goes to the proxy and no further`() async throws {
        try await withProxy(.tunnel, login: Self.login) { client, server, proxy in
            _ = try await client.listConfigs()
            // base64 of "us er:pr0xy-s3cr3t"
            let head = proxy.requests.first?.lowercased() ?? ""
            #expect(head.contains("proxy-authorization: basic dxmgzxi6chiweHktczNjcjN0".lowercased()), "\(head)")
            #expect(server.requests.first?.headers["proxy-authorization"] == nil)
        }
    }

    @Test func `a request goes through a SOCKS 5 proxy`() async throws {
        try await withProxy(.socks, kind: .socks5) { client, server, proxy in
            let configs = try await client.listConfigs()
            #expect(configs == [])
            #expect(proxy.requests == ["SOCKS scan.test:\(server.port)"])
        }
    }

    @Test func `a proxy that wants a login says so, and a retry does not help`() async throws {
        let head = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
        try await withProxy(.refuse(head), login: Self.login) { client, server, proxy in
            let error = try await #require(throws: APIError.self) { try await client.listConfigs() }
            #expect(error.code == .unreachable && !error.retryHelps)
            #expect(error.cause == "the proxy 127.0.0.1:\(proxy.port) refused the login, or wants one")
            #expect(error.hint.contains("http://user:password@host:port") && server.requests.isEmpty)
            var dumped = ""
            dump((error, client), to: &dumped)
            for text in [error.description, dumped, "\(client.route)", String(reflecting: client.route)] {
                #expect(!text.contains("pr0xy-s3cr3t") && !text.contains("us er"), "\(text)")
            }
        }
    }

    @Test(arguments: ["403 Forbidden", "502 Bad Gateway", "503 X"])
    func `a proxy that opens no connection is named`(status: String) async throws {
        try await withProxy(.refuse("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")) { client, _, proxy in
            let error = try await #require(throws: APIError.self) {
                try await client.createConfig(ScanConfigDraft(ips: ["::1"]))
            }
            #expect(error.code == .unreachable && error.retryHelps)
            #expect(error.cause == "the proxy 127.0.0.1:\(proxy.port) did not open a connection to the server")
            // Nothing was sent: the config cannot exist.
            #expect(error.hint.contains("NO_PROXY") && !error.hint.contains("look in the list"))
        }
    }

    @Test func `a proxy that is silent is given up after the time to connect`() async throws {
        let timeouts = RequestTimeouts(connect: .milliseconds(120), firstByte: .seconds(60), request: .seconds(60))
        try await withProxy(.silent, timeouts: timeouts) { client, _, proxy in
            let error = try await #require(throws: APIError.self) { try await client.listConfigs() }
            let expected = "no connection through the proxy 127.0.0.1:\(proxy.port) within 120 ms: "
            #expect(error.code == .unreachable && error.cause?.hasPrefix(expected) == true, "\(error)")
        }
    }

    @Test func `a proxy that is not there is named`() async throws {
        let proxy = try await RawProxy(.silent)
        try await proxy.stop()
        let route = ScanRoute(proxy: ProxyServer(host: "127.0.0.1", port: proxy.port))
        try await withRoute(route, host: "scan.test") { client, _ in
            let error = try await #require(throws: APIError.self) { try await client.listConfigs() }
            #expect(error.cause == "connection refused: no proxy listens at 127.0.0.1:\(proxy.port)")
            #expect(error.retryHelps)
        }
    }
}
