import FoundationEssentials
import PortModel
import TestSupport
import Testing

@testable import CloudforceOne

/// Real TLS with a private certificate authority.
@Suite(.timeLimit(.minutes(2)))
struct PrivateCATests {
    private func failure(
        _ certificates: TestCertificates, server: String = "loopback", caFile: String?
    ) async throws -> APIError {
        try await withRoute(
            ScanRoute(caFile: caFile), tls: certificates.context(server), retries: .standard
        ) { client, server in
            let error = try await #require(throws: APIError.self) { try await client.listConfigs() }
            #expect(server.requests.isEmpty)
            // Neither a retry now nor one later heals a wrong certificate.
            #expect(error.code == .unreachable && !error.retryHelps && error.attempts == 1, "\(error)")
            return error
        }
    }

    @Test func `a server whose certificate leads to the CA file is reached`() async throws {
        try await withTemporaryDirectory { directory in
            let certificates = try TestCertificates(in: directory)
            let both = "\(directory)/both.pem"
            try
                (String(contentsOfFile: certificates.otherCA, encoding: .utf8) + "\nsome text between\n"
                + String(contentsOfFile: certificates.ca, encoding: .utf8))
                .write(toFile: both, atomically: true, encoding: .utf8)
            let link = "\(directory)/link.pem"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "ca.pem")
            for path in [certificates.ca, both, link] {
                try await withRoute(ScanRoute(caFile: path), tls: certificates.context("loopback")) { client, server in
                    let configs = try await client.listConfigs()
                    #expect(configs == [])
                    #expect(server.requests.count == 1)
                }
            }
        }
    }

    @Test func `without the CA file, or with another one, it is not`() async throws {
        try await withTemporaryDirectory { directory in
            let certificates = try TestCertificates(in: directory)
            let system = try await failure(certificates, caFile: nil)
            #expect(system.cause?.contains("no root that this system trusts") == true, "\(system)")
            #expect(system.hint.contains("name the root of the server's own CA with ca-file"))
            let other = try await failure(certificates, caFile: certificates.otherCA)
            #expect(other.cause?.contains("no root in the CA file \(certificates.otherCA)") == true, "\(other)")
            #expect(other.hint.contains("put the root of the server's CA into \(certificates.otherCA)"))
        }
    }

    @Test func `a certificate for another host is refused`() async throws {
        try await withTemporaryDirectory { directory in
            let certificates = try TestCertificates(in: directory)
            let error = try await failure(certificates, server: "elsewhere", caFile: certificates.ca)
            #expect(error.cause?.contains("is for another host") == true, "\(error)")
            #expect(error.description.contains(certificates.ca) && error.hint.contains("write the base URL"))
        }
    }

    @Test func `a name is checked through a proxy as well`() async throws {
        try await withTemporaryDirectory { directory in
            let certificates = try TestCertificates(in: directory)
            let proxy = try await RawProxy(.tunnel)
            let route = ScanRoute(proxy: ProxyServer(host: "127.0.0.1", port: proxy.port), caFile: certificates.ca)
            try await withRoute(route, host: "scan.test", tls: certificates.context("loopback")) { client, _ in
                let configs = try await client.listConfigs()
                #expect(configs == [])
            }
            try await withRoute(route, host: "scan.test", tls: certificates.context("elsewhere")) { client, _ in
                let error = try await #require(throws: APIError.self) { try await client.listConfigs() }
                #expect(error.cause?.contains("is for another host") == true, "\(error)")
            }
            try await proxy.stop()
        }
    }

    @Test func `a server without TLS is told from one with a wrong certificate`() async throws {
        let server = try await RawProxy(.plain("HTTP/1.1 400 Bad Request\r\n\r\n"))
        let endpoint = try ScanEndpoint(baseURL: "https://127.0.0.1:\(server.port)", accountID: testAccount)
        try await withConnections { connections in
            let client = try CloudforceOneClient(
                endpoint: endpoint, credential: .token(Secret(testToken)), http: try connections.http(for: endpoint))
            let error = try await #require(throws: APIError.self) { try await client.listConfigs() }
            #expect(error.code == .unreachable && !error.retryHelps && error.attempts == 1)
            #expect(error.cause == "the server does not speak TLS on that port", "\(error)")
        }
        try await server.stop()
    }

    @Test(arguments: ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func `a file without a certificate is an error at once`(content: String) async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/ca.pem"
            try content.write(toFile: path, atomically: true, encoding: .utf8)
            try await expectFailure(path, content.isEmpty ? "it is empty" : "holds no certificate")
        }
    }

    @Test func `a file that is not there, or none, is an error at once`() async throws {
        try await withTemporaryDirectory { directory in
            try await expectFailure("\(directory)/missing.pem", "does not exist")
            try await expectFailure(directory, "it is not a file")
            try await expectFailure("/dev/zero", "it is not a file")
            try await expectFailure("", "it is not a file")
        }
    }

    @Test func `a private key is no certificate`() async throws {
        try await withTemporaryDirectory { directory in
            let certificates = try TestCertificates(in: directory)
            try await expectFailure("\(certificates.directory)/ca.key", "holds no certificate")
        }
    }

    private func expectFailure(_ path: String, _ problem: String) async throws {
        try await withConnections { connections in
            let error = try #require(throws: ScanRouteError.self) {
                try connections.http(for: try ScanEndpoint(accountID: testAccount), caFile: path)
            }
            #expect(error.description.hasPrefix("the CA file \(path) cannot be used: "), "\(error)")
            #expect(error.problem.contains(problem) && error.hint.contains("BEGIN CERTIFICATE"), "\(error)")
        }
    }
}
