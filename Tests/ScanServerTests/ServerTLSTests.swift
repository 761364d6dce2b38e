import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import PortModel
import Testing

@testable import ScanServer

/// The server with a certificate.
@Suite(.timeLimit(.minutes(2))) struct ServerTLSTests {
    private let daily = #"{"ips":["127.0.0.1"],"ports":["22"],"frequency":1}"#

    private func with(_ body: (TestServer, TestAuthority) async throws -> Void) async throws {
        let directory = try ScratchDirectory()
        let authority = try await TestAuthority(in: directory.path)
        var settings = TestServer.settings(directory.data)
        settings.certificate = try await authority.issue("server")
        // The certificate is of today.
        let clock = ManualClock(Timestamp.now())
        try await TestServer.with(settings, clock: clock) { try await body($0, authority) }
    }

    @Test("a client that trusts the certificate's authority uses the API over TLS, and another one does not")
    func requests() async throws {
        try await with { server, authority in
            #expect(server.baseURL.hasPrefix("https://127.0.0.1:"))
            try await authority.withClient { client in
                let created = try await server.send("POST", server.configPath, body: daily, over: client)
                #expect(created.status == 200)
                #expect(try await server.send("GET", server.configPath, over: client).text.contains("127.0.0.1"))
                let expecting = try await server.send(
                    "POST", server.configPath, body: daily, headers: ["Expect": "100-continue"], over: client)
                #expect(expecting.status == 200)
            }
            await #expect(throws: (any Error).self) { try await server.send("GET", server.configPath) }
            #expect(server.log.lines(.warning) == [])
        }
    }

    @Test("a connection that makes room for another one is gone at once, whether its client agrees or not")
    func displaced() async throws {
        try await with { server, authority in
            let client = try SilentTLSClient(port: Int(server.port), trust: authority.rootFile)
            let request = "GET /client/v4\(server.configPath) HTTP/1.1\r\nHost: x\r\n\r\n"
            let first = try await client.open(sending: request)
            for _ in 0..<255 { _ = try await client.open(sending: request) }
            let start = ContinuousClock.now
            _ = try await client.open(sending: request)
            try await first.closeFuture.get()
            // TLS waits 5 s for its client to agree that the connection ends.
            #expect(ContinuousClock.now - start < .seconds(4))
            try await authority.withClient { owner in
                let answer = try await server.send("GET", server.configPath, over: owner)
                #expect(answer.status == 200)
            }
            client.close()
        }
    }

    @Test("plain HTTP on the TLS port is not answered in plain text, and the connection ends")
    func plainHTTP() async throws {
        try await with { server, _ in
            let connection = try RawConnection(port: server.port)
            let start = ContinuousClock.now
            connection.send("GET /client/v4\(server.configPath) HTTP/1.1\r\nHost: x\r\n\r\n")
            let answer = await connection.readToEnd()
            #expect(!answer.contains("HTTP") && !answer.contains("success"))
            #expect(ContinuousClock.now - start < .seconds(5))
        }
    }

    @Test("what is no HTTP inside TLS is answered inside TLS")
    func garbage() async throws {
        try await with { server, authority in
            let outcome = try await OpenSSL.run(
                [
                    "s_client", "-quiet", "-verify_return_error", "-CAfile", authority.rootFile, "-connect",
                    "127.0.0.1:\(try server.port)",
                ], input: "this is not HTTP at all\r\n\r\n")
            #expect(outcome.output.hasPrefix("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n"))
            #expect(outcome.output.contains(#""code":17400"#))
        }
    }

    @Test("TLS before 1.2 is refused, and 1.2 is not", arguments: [("-tls1_1", false), ("-tls1_2", true)])
    func versions(option: String, accepted: Bool) async throws {
        try await with { server, authority in
            let outcome = try await OpenSSL.run(
                [
                    // Otherwise it is the command that refuses the old version.
                    "s_client", option, "-cipher", "DEFAULT:@SECLEVEL=0", "-CAfile", authority.rootFile, "-connect",
                    "127.0.0.1:\(try server.port)",
                ])
            #expect((outcome.status == 0) == accepted, "\(outcome.output)")
        }
    }

    @Test("with a certificate the server may listen on any address, and a public URL is what it tells")
    func settings() async throws {
        let directory = try ScratchDirectory()
        var settings = TestServer.settings(directory.data)
        settings.host = "0.0.0.0"
        let refusal = #expect(throws: ScanServerError.self) { try settings.check() }
        #expect(refusal?.hint.contains("--tls-certificate") == true)
        settings.certificate = ServerCertificate(certificateFile: "c", keyFile: "k")
        try settings.check()
        settings.publicURL = "nonsense"
        #expect(throws: ScanServerError.self) { try settings.check() }

        var behindName = TestServer.settings(directory.data)
        behindName.publicURL = "https://scans.example.org:8443"
        try await TestServer.with(behindName) { server in
            #expect(server.baseURL == "https://scans.example.org:8443/client/v4")
            let file = try String(contentsOfFile: directory.data + "/api-url", encoding: .utf8)
            #expect(file == server.baseURL + "\n")
        }
    }
}
