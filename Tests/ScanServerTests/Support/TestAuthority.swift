import AsyncHTTPClient
import Foundation
import NIOSSL

@testable import ScanServer

/// A certificate authority for one test, with the certificates that it has issued, in a directory.
struct TestAuthority {
    let directory: String

    var rootFile: String { directory + "/root.pem" }
    private var rootKeyFile: String { directory + "/root.key" }

    init(in directory: String) async throws {
        self.directory = directory
        // Without a file of its own, the command would add what the system's says.
        try Data("[req]\ndistinguished_name = name\n[name]\n".utf8).write(to: URL(filePath: directory + "/openssl.cnf"))
        try await request(
            "root", ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"])
    }

    /// A certificate for 127.0.0.1 and its key.
    func issue(_ name: String, days: Int = 2) async throws -> ServerCertificate {
        try await request(
            name,
            [
                "-CA", rootFile, "-CAkey", rootKeyFile, "-addext", "subjectAltName=IP:127.0.0.1,DNS:scans.test",
                "-addext", "basicConstraints=critical,CA:FALSE",
            ], days: days)
        return ServerCertificate(
            certificateFile: "\(directory)/\(name).pem", keyFile: "\(directory)/\(name).key")
    }

    private func request(_ name: String, _ more: [String], days: Int = 2) async throws {
        try await OpenSSL.make(
            [
                "req", "-x509", "-config", "\(directory)/openssl.cnf", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-days", "\(days)", "-subj", "/CN=\(name)", "-keyout",
                "\(directory)/\(name).key", "-out", "\(directory)/\(name).pem",
            ] + more)
    }

    /// Runs the body with a client that trusts this authority alone.
    func withClient(_ body: (HTTPClient) async throws -> Void) async throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(rootFile)
        let client = HTTPClient(configuration: HTTPClient.Configuration(tlsConfiguration: tls))
        do {
            try await body(client)
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }
}
