import Foundation
import PortModel
import PortScanner
import Testing

@testable import ScanServer

@Suite(.timeLimit(.minutes(1))) struct DataDirectoryTests {
    @Test("the directory is created for its owner alone, and the lock is free again after the release")
    func lock() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.path + "/one/two"
        let first = try DataDirectory(path: path)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        let error = #expect(throws: ScanServerError.self) { try DataDirectory(path: path) }
        #expect(error?.code == .dataInUse)
        first.release()
        _ = try DataDirectory(path: path)
    }

    @Test("an address that a killed server left behind is not taken for a running one")
    func staleAddress() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.path + "/data"
        let directory = try DataDirectory(path: path)
        try directory.publish(url: "http://127.0.0.1:1/client/v4")
        #expect(try DataDirectory.publishedURL(in: path) == "http://127.0.0.1:1/client/v4")
        // What a kill leaves: the file, without the lock.
        directory.release()
        let error = #expect(throws: ScanServerError.self) { try DataDirectory.publishedURL(in: path) }
        #expect(error?.code == .notRunning)
        // The next server does not let the old address stand for its own.
        let next = try DataDirectory(path: path)
        #expect(throws: ScanServerError.self) { try DataDirectory.publishedURL(in: path) }
        next.release()
        #expect(throws: ScanServerError.self) { try DataDirectory.publishedURL(in: scratch.path + "/none") }
    }

    @Test("a token is made once, for its owner alone, and a token that is there is kept")
    func token() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.path + "/one/token"
        try TokenFile.ensure(path: path)
        let first = try String(contentsOfFile: path, encoding: .utf8)
        #expect(first.count == 65 && first.hasSuffix("\n") && first.dropLast().allSatisfy(\.isHexDigit))
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        try TokenFile.ensure(path: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == first)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/one") == ["token"])
        #expect(throws: ScanServerError.self) { try TokenFile.ensure(path: path + "/below") }
    }

    @Test("a path that is a file is refused, and so is one that cannot be made")
    func unusable() throws {
        let scratch = try ScratchDirectory()
        try Data().write(to: URL(filePath: scratch.path + "/file"))
        for path in [scratch.path + "/file", scratch.path + "/file/below", ""] {
            #expect(throws: ScanServerError.self) { try DataDirectory(path: path) }
        }
    }

    @Test("the URL is published whole and withdrawn")
    func url() throws {
        let scratch = try ScratchDirectory()
        let directory = try DataDirectory(path: scratch.data)
        try directory.publish(url: "http://127.0.0.1:1/client/v4")
        let text = try String(contentsOf: URL(filePath: directory.addressPath), encoding: .utf8)
        #expect(text == "http://127.0.0.1:1/client/v4\n")
        directory.withdrawURL()
        #expect(!FileManager.default.fileExists(atPath: directory.addressPath))
    }

    @Test("settings that the server does not do are refused with a hint")
    func settings() throws {
        let good = TestServer.settings("unused")
        try good.check()
        let faults: [(String, (inout ScanServerSettings) -> Void)] = [
            ("the token is empty", { $0.token = Secret("") }),
            ("no header can carry", { $0.token = Secret("two words") }),
            ("account", { $0.accountID = "a/b" }), ("account", { $0.accountID = "." }),
            ("account", { $0.accountID = ".." }),
            ("70000", { $0.port = 70000 }),
            ("no scan", { $0.maxConcurrentScans = 0 }),
            ("0.0.0.0", { $0.host = "0.0.0.0" }),
            ("example.org", { $0.host = "example.org" }),
            ("192.0.2.1", { $0.host = "192.0.2.1" }),
        ]
        for (text, spoil) in faults {
            var settings = good
            spoil(&settings)
            let error = #expect(throws: ScanServerError.self, "\(text)") { try settings.check() }
            #expect(error?.code == .badSettings)
            #expect(error.map { "\($0)".contains(text) && !$0.hint.isEmpty } == true, "\(text)")
        }
        var proxied = good
        proxied.host = "0.0.0.0"
        proxied.behindProxy = true
        try proxied.check()
        for host in ["127.0.0.1", "127.8.7.6", "::1", "localhost"] {
            proxied.host = host
            proxied.behindProxy = false
            try proxied.check()
        }
    }
}
