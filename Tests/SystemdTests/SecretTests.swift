import Glibc
import Systemd
import Testing

struct SecretFileTests {
    @Test(arguments: ["token", "token\n", "token\r\n", "token\n\n"])
    func `a secret is read without the line break at its end`(content: String) throws {
        let folder = try TemporaryFolder()
        let secret = try SecretFile.read(folder.write("token", content.utf8))
        #expect(secret.text == "token")
        #expect(secret.warning == nil)
    }

    @Test func `a secret is shown by no description`() throws {
        let folder = try TemporaryFolder()
        let secret = try SecretFile.read(folder.write("token", "hunter2".utf8))
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!"\(secret) \(String(reflecting: secret)) \(dumped)".contains("hunter2"))
    }

    @Test(arguments: [
        (content: [UInt8](), cause: "it is empty"),
        (Array("\n\n".utf8), "it is empty"),
        ([0xFF, 0xFE, 0x41], "it is not UTF-8 text"),
        (Array("a\0b".utf8), "it is not UTF-8 text"),
        ([UInt8](repeating: 0x61, count: 64 * 1024 + 1), "it is larger than 64 KiB"),
    ])
    func `what can be no secret is refused`(content: [UInt8], cause: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("token", content)
        let error = #expect(throws: SystemdError.self) { try SecretFile.read(path) }
        #expect(error?.cause == cause)
        #expect(error?.subject == path)
        #expect(error?.hint.isEmpty == false)
    }

    @Test func `the largest secret is read whole`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("token", [UInt8](repeating: 0x61, count: 64 * 1024))
        #expect(try SecretFile.read(path).text.utf8.count == 64 * 1024)
    }

    @Test func `a missing file, a directory and a pipe are refused, and none is waited for`() throws {
        let folder = try TemporaryFolder()
        mkfifo("\(folder.path)/pipe", 0o600)
        for (path, cause) in [
            ("\(folder.path)/none", "No such file or directory"), (folder.path, "it is not a regular file"),
            ("\(folder.path)/pipe", "it is not a regular file"), ("", "it is not a path"),
            ("a\0b", "it is not a path"),
        ] {
            let error = #expect(throws: SystemdError.self) { try SecretFile.read(path) }
            #expect(error?.cause == cause)
        }
    }

    @Test(arguments: [
        (mode: mode_t(0o600), warned: nil as String?), (0o400, nil), (0o640, "its group"), (0o604, "everybody"),
        (0o644, "everybody"), (0o620, "its group"),
    ])
    func `a file that others can open is read with a warning`(mode: mode_t, warned: String?) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("token", "t".utf8, mode: mode)
        let warning = try SecretFile.read(path).warning
        #expect((warning != nil) == (warned != nil))
        if let warned { #expect(warning?.contains("open to \(warned)") == true) }
    }
}

struct CredentialsTests {
    @Test func `a credential is read from systemd's directory, whatever its permissions`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("api-token", "secret\n".utf8, mode: 0o440)
        #expect(try Credentials(directory: folder.path).read("api-token") == "secret")
    }

    @Test(arguments: ["", ".", "..", "a/b", "../token", "a\nb", "a\0b", String(repeating: "x", count: 256)])
    func `what is no name of a credential opens no file`(name: String) throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: SystemdError.self) { try Credentials(directory: folder.path).read(name) }
        #expect(error?.cause == "it is not a credential's name")
        #expect(error?.description.contains("\n") == false)
    }

    @Test func `a process without credentials is told how to get them`() {
        let error = #expect(throws: SystemdError.self) { try Credentials(directory: nil).read("api-token") }
        #expect(error?.hint.contains("LoadCredential=api-token:") == true)
    }

    @Test func `a credential that is missing is named with its place`() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: SystemdError.self) { try Credentials(directory: folder.path).read("api-token") }
        #expect(error?.subject == "\(folder.path)/api-token")
        #expect(error?.operation == "read the credential")
    }
}
