import PortModel
import TestSupport
import Testing

@testable import CloudforceOne

struct ScanConnectionsTests {
    private let environment = ["HTTPS_PROXY": "http://proxy.test:3128", "NO_PROXY": "direct.test"]

    @Test func `there is one client for each way in which sources are reached`() async throws {
        try await withTemporaryDirectory { directory in
            let ca = try TestCertificates(in: directory).ca
            let one = try ScanEndpoint(baseURL: "https://one.test", accountID: "a")
            let two = try ScanEndpoint(baseURL: "https://two.test", accountID: "b")
            let direct = try ScanEndpoint(baseURL: "https://direct.test", accountID: "a")
            try await withConnections(environment) { connections in
                let first = try connections.http(for: one)
                let second = try connections.http(for: two)
                let third = try connections.http(for: direct)
                let fourth = try connections.http(for: one, caFile: ca)
                let fifth = try connections.http(for: two, caFile: ca)
                #expect(first === second && first !== third && first !== fourth && fourth === fifth)
                let route = try connections.route(for: one, caFile: ca)
                #expect(route.proxy?.description == "proxy.test:3128" && route.caFile == ca)
                let without = try connections.route(for: direct, caFile: ca)
                #expect(without == ScanRoute(caFile: ca))
            }
        }
    }

    @Test func `after the shutdown there is none, and a second one is no error`() async throws {
        try await withConnections(environment) { connections in
            let endpoint = try ScanEndpoint(accountID: "a")
            _ = try connections.http(for: endpoint)
            try await connections.shutdown()
            #expect(throws: ScanRouteError.self) { try connections.http(for: endpoint) }
        }
    }

    @Test func `a proxy that cannot be used is an error for those that need it`() async throws {
        try await withConnections(["https_proxy": "gopher://x", "NO_PROXY": "direct.test"]) { connections in
            #expect(throws: ScanRouteError.self) { try connections.http(for: try ScanEndpoint(accountID: "a")) }
            _ = try connections.http(for: try ScanEndpoint(baseURL: "https://direct.test", accountID: "a"))
        }
    }
}
