import Foundation
import Glibc
import NIOSSL
import PortModel
import Testing

@testable import ScanServer

/// Certificates that can be used, and those that cannot.
@Suite(.timeLimit(.minutes(2))) struct ServerCertificateTests {
    // A certificate is valid from the second in which it was made.
    private var now: Timestamp { Timestamp.now() }

    private func refusal(_ certificate: ServerCertificate) throws -> ScanServerError {
        let error = #expect(throws: ScanServerError.self) { try certificate.load(now: now) { _ in } }
        let refusal = try #require(error)
        #expect(refusal.code == .badSettings)
        return refusal
    }

    @Test("each fault of the files is told with the path of the file and what to do")
    func faults() async throws {
        let directory = try ScratchDirectory()
        let authority = try await TestAuthority(in: directory.path)
        let good = try await authority.issue("good")
        let other = try await authority.issue("other")
        try await OpenSSL.make(
            ["pkey", "-in", good.keyFile, "-aes256", "-passout", "pass:x", "-out", directory.path + "/locked.key"])
        try Data("this is no certificate".utf8).write(to: URL(filePath: directory.path + "/text"))
        try Data(count: PEMFile.limit + 1).write(to: URL(filePath: directory.path + "/large"))
        let faults: [(certificate: String, key: String, told: String)] = [
            ("missing", "good.key", "/missing: it cannot be read: No such file"), ("", "good.key", "Is a directory"),
            ("text", "good.key", "/text: it has no certificate"), ("large", "good.key", "/large: it is larger than"),
            ("good.key", "good.key", "/good.key: it has no certificate"),
            ("good.pem", "missing", "/missing: it cannot be read"),
            ("good.pem", "text", "/text: it has no private key"),
            ("good.pem", "good.pem", "/good.pem: it has no private key"),
            ("good.pem", "locked.key", "/locked.key: the key has a passphrase"),
            ("good.pem", "other.key", "/other.key: it is not the key of the first certificate in"),
        ]
        for fault in faults {
            let certificate = ServerCertificate(
                certificateFile: "\(directory.path)/\(fault.certificate)", keyFile: "\(directory.path)/\(fault.key)")
            let refusal = try refusal(certificate)
            #expect("\(refusal)".contains(fault.told), "\(refusal)")
            #expect(!refusal.hint.isEmpty)
        }
        _ = try good.load(now: now) { Issue.record("\($0)") }
        _ = try other.load(now: now) { Issue.record("\($0)") }
    }

    @Test("a chain is taken whole, through a symbolic link too")
    func chain() async throws {
        let directory = try ScratchDirectory()
        let authority = try await TestAuthority(in: directory.path)
        let good = try await authority.issue("good")
        var chain = try Data(contentsOf: URL(filePath: good.certificateFile))
        chain.append(try Data(contentsOf: URL(filePath: authority.rootFile)))
        try chain.write(to: URL(filePath: directory.path + "/chain.pem"))
        try FileManager.default.createSymbolicLink(
            atPath: directory.path + "/link.key", withDestinationPath: good.keyFile)
        let certificate = ServerCertificate(
            certificateFile: directory.path + "/chain.pem", keyFile: directory.path + "/link.key")
        let configuration = try certificate.load(now: now) { Issue.record("\($0)") }
        #expect(configuration.certificateChain.count == 2)
        #expect(configuration.minimumTLSVersion == .tlsv12)
    }

    @Test("a key that everybody can read, and a certificate out of its time, are warned of")
    func warnings() async throws {
        let directory = try ScratchDirectory()
        let authority = try await TestAuthority(in: directory.path)
        let good = try await authority.issue("good")
        var warnings: [String] = []
        chmod(good.keyFile, 0o640)
        _ = try good.load(now: now + .seconds(86_400 * 3)) { warnings.append($0) }
        _ = try good.load(now: now - .seconds(86_400)) { warnings.append($0) }
        chmod(good.keyFile, 0o644)
        _ = try good.load(now: now) { warnings.append($0) }
        #expect(warnings.count == 3)
        for (warning, told) in zip(warnings, ["has expired", "is not valid yet", "chmod 600"]) {
            #expect(warning.contains(told), "\(warning)")
        }
    }
}
