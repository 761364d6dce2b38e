import FoundationEssentials
import PortModel
import Testing

@testable import WatchSettings

struct SecretReferenceTests {
    /// Runs `body` with a file of these bytes in a directory of its own.
    private func withFile(_ bytes: [UInt8], _ body: (_ directory: String, _ name: String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "portwatch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try Data(bytes).write(to: directory.appending(path: "token"))
        try body(directory.path(percentEncoded: false), "token")
    }

    @Test func `a secret is read from a file without the line's end`() throws {
        try withFile(Array(" s3cret\r\n\n".utf8)) { directory, name in
            let secret = try SecretReference.file("\(directory)/\(name)").resolve(environment: [:])
            #expect(secret.reveal() == "s3cret")
        }
    }

    @Test func `a secret is read from a systemd credential`() throws {
        try withFile(Array("s3cret".utf8)) { directory, name in
            let environment = ["CREDENTIALS_DIRECTORY": directory]
            #expect(try SecretReference.credential(name).resolve(environment: environment) == Secret("s3cret"))
            let error = try #require(throws: SecretError.self) {
                try SecretReference.credential("other").resolve(environment: environment)
            }
            #expect(
                error.description == """
                    systemd credential other: No such file or directory; \
                    add LoadCredential=other:FILE to the unit, or name a file instead
                    """)
        }
    }

    @Test func `a secret is read from the environment`() throws {
        let reference = SecretReference.environment("CLOUDFLARE_API_TOKEN")
        #expect(try reference.resolve(environment: ["CLOUDFLARE_API_TOKEN": "s3cret\n"]) == Secret("s3cret"))
        let error = try #require(throws: SecretError.self) { try reference.resolve(environment: [:]) }
        #expect(
            error.description
                == "environment variable CLOUDFLARE_API_TOKEN: is not set; set it, or name a file instead")
    }

    @Test func `without systemd a credential says what to do`() throws {
        let error = try #require(throws: SecretError.self) {
            try SecretReference.credential("token").resolve(environment: [:])
        }
        #expect(error.description.contains("LoadCredential=token:FILE"))
    }

    @Test(
        arguments: [
            (Array("".utf8), "is empty"), (Array(" \n\t\n".utf8), "is empty"),
            (Array("s3cret\nX-Header: x".utf8), "one line"), (Array("s3 cret".utf8), "one line"),
            (Array("s3cr\u{E9}t".utf8), "one line"), ([0x73, 0xE9, 0x74], "not UTF-8"),
            ([0x73, 0x00, 0x74], "not UTF-8"),
            ([UInt8](repeating: 0x73, count: 8193), "longer than 8192 bytes"),
        ] as [([UInt8], String)])
    func `what no header can carry is refused, and not shown`(bytes: [UInt8], problem: String) throws {
        try withFile(bytes) { directory, name in
            let error = try #require(throws: SecretError.self) {
                try SecretReference.file("\(directory)/\(name)").resolve(environment: [:])
            }
            #expect(error.description.contains(problem))
            #expect(!error.description.contains("s3"))
        }
    }
}
