import PortModel
import Testing

@testable import CloudforceOne

/// Which proxy the environment asks for.
struct ProxySettingsTests {
    private func proxy(
        _ environment: [String: String], for url: String = "https://api.example.com/client/v4"
    ) throws -> String? {
        let endpoint = try ScanEndpoint(baseURL: url, accountID: "acc", allowPlaintext: true)
        return try ProxySettings(environment: environment).proxy(for: endpoint).map { "\($0.kind) \($0)" }
    }

    @Test(
        arguments: [
            (["HTTPS_PROXY": "http://p:3128"], "http p:3128"), (["https_proxy": "http://p:3128/"], "http p:3128"),
            (["HTTPS_PROXY": "p.example"], "http p.example:80"), (["HTTPS_PROXY": "p:8080"], "http p:8080"),
            (["HTTPS_PROXY": "HTTP://[2001:db8::1]:3128"], "http [2001:db8::1]:3128"),
            (["HTTPS_PROXY": "http://a:1", "https_proxy": "http://b:2"], "http b:2"),
            (["HTTPS_PROXY": "", "ALL_PROXY": "socks5://s"], "socks5 s:1080"),
            (["all_proxy": "socks5h://s:9"], "socks5 s:9"),
            (["HTTP_PROXY": "http://p:1", "http_proxy": "http://q:1"], nil), ([:], nil), (["HTTPS_PROXY": ""], nil),
            (["HTTPS_PROXY": "http://u:p%40w@p:1"], "http p:1"),
        ] as [([String: String], String?)])
    func `an https endpoint has the proxy of these variables`(environment: [String: String], expected: String?) throws {
        #expect(try proxy(environment) == expected)
    }

    @Test(arguments: [
        ("u:p%40w", "u", "p@w"), ("u%40x:pa/ss", "u@x", "pa/ss"), ("u@x:p", "u@x", "p"), ("u", "u", ""),
        ("u:", "u", ""),
        ("u:a:b", "u", "a:b"), (":p", "", "p"), ("%C3%BC:%20", "ü", " "),
    ])
    func `the user part is the login`(text: String, user: String, password: String) throws {
        let login = try #require(try ProxyServer(parsing: "http://\(text)@p:1", variable: "X").login)
        #expect(login.user.reveal() == user && login.password.reveal() == password)
    }

    @Test(
        arguments: [
            (["http_proxy": "http://p:1"], "http p:1"), (["HTTP_PROXY": "http://p:1"], nil),
            (["HTTPS_PROXY": "http://p:1"], nil), (["ALL_PROXY": "http://p:1"], "http p:1"),
        ] as [([String: String], String?)])
    func `an http endpoint has the one in lower case only`(environment: [String: String], expected: String?) throws {
        #expect(try proxy(environment, for: "http://192.0.2.1/x") == expected)
    }

    @Test(arguments: ["https://127.0.0.1:1", "https://127.9.9.9", "https://localhost", "https://[::1]:8443"])
    func `a loopback host is reached without any proxy`(url: String) throws {
        #expect(try proxy(["HTTPS_PROXY": "http://p:1", "ALL_PROXY": "nonsense://"], for: url) == nil)
    }

    private static let exempt = [
        ("*", "https://api.example.com"), ("example.com", "https://api.example.com"),
        ("EXAMPLE.com", "https://example.COM"), (".example.com", "https://api.example.com"),
        (".example.com", "https://example.com"), ("*.example.com", "https://a.b.example.com"),
        ("example.com.", "https://api.example.com"), ("a, example.com ,b", "https://api.example.com"),
        ("a example.com", "https://example.com"), ("example.com:443", "https://example.com"),
        ("example.com:8443", "https://example.com:8443"), ("192.0.2.1", "https://192.0.2.1:9"),
        ("192.0.2.0/24", "https://192.0.2.77"), ("2001:db8::/32", "https://[2001:db8::5]"),
        ("[2001:db8::5]:443", "https://[2001:db8:0::5]"), ("2001:db8::5", "https://[2001:db8::5]:7"),
        ("192.0.2.1:443", "https://192.0.2.1"),
    ]

    @Test(arguments: exempt)
    func `what NO_PROXY names is reached without one`(list: String, url: String) throws {
        #expect(try proxy(["HTTPS_PROXY": "http://p:1", "NO_PROXY": list], for: url) == nil)
        #expect(try proxy(["HTTPS_PROXY": "http://p:1", "no_proxy": list], for: url) == nil)
    }

    private static let proxied = [
        ("", "https://api.example.com"), ("ample.com", "https://api.example.com"),
        ("api.example.com", "https://example.com"), ("example.com:8443", "https://example.com"),
        ("example.com.evil", "https://example.com"), ("192.0.2.0/24", "https://192.0.3.1"),
        ("192.0.2.0/24", "https://a.example.com"), ("192.0.2.0/99,exa*ple.com,:,[x],..", "https://example.com"),
        ("192.0.2.1:80", "https://192.0.2.1"),
    ]

    @Test(arguments: proxied)
    func `what NO_PROXY does not name is reached through the proxy`(list: String, url: String) throws {
        #expect(try proxy(["HTTPS_PROXY": "http://p:1", "NO_PROXY": list], for: url) == "http p:1")
    }

    @Test(arguments: [
        "https://u:s3cr3t@p:1", "socks4://u:s3cr3t@p", "ftp://u:s3cr3t@p", "http://u:s3cr3t@", "http://u:s3cr3t@p:x",
        "http://u:s3cr3t@p:99999", "http://u:s3cr3t%zz@p:1", "http://u:s3cr3t%0a@p:1", "socks5://u:s3cr3t@p:1",
        "http://p/s3cr3t", "http://", "http://p p", "u:s3cr3t", "s3cr3t:", "http://[p]:1", "http://u%3as3cr3t@p",
        "http://p\r\n:1", "socks://p", "://s3cr3t",
    ])
    func `a value that cannot be used is an error without the value in it`(value: String) throws {
        let error = try #require(throws: ScanRouteError.self) { try proxy(["HTTPS_PROXY": value]) }
        #expect(error.description.hasPrefix("the proxy in HTTPS_PROXY cannot be used: "))
        #expect(!error.description.contains("s3cr3t") && error.description.contains("http://proxy.example:3128"))
    }

    @Test func `a value that is not used is no error`() throws {
        #expect(try proxy(["HTTPS_PROXY": "ftp://x", "NO_PROXY": "example.com"]) == nil)
    }
}
