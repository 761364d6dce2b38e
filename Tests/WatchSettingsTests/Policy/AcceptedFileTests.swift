import FoundationEssentials
import PortModel
import TestSupport
import Testing

@testable import WatchSettings

/// The file that the daemon writes what is accepted to.
struct AcceptedFileTests {
    private func rule(_ number: UInt16, reason: String = "it is ours") throws -> PolicyRule {
        try PolicyRule(
            block: AddressBlock(try #require(IPAddress("2001:db8::7"))), proto: .tcp, ports: number...number,
            verdict: .expected, owner: "web \"team\"", reason: reason, until: Timestamp(milliseconds: 1_900_000_000_123)
        )
    }

    private func withFile(_ body: (AcceptedFile) throws -> Void) throws {
        try withTemporaryDirectory { try body(AcceptedFile(path: $0 + "/accepted.yaml")) }
    }

    private func text(_ file: AcceptedFile) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: file.path)), as: UTF8.self)
    }

    @Test func `what is added is there, in order, with a mode that others cannot read`() throws {
        try withFile { file in
            #expect(try file.rules().isEmpty)
            #expect(try file.add(rule(1), comment: "evt_1").map(\.rule) == [rule(1)])
            #expect(try file.add(rule(2), comment: "evt_2").map(\.rule) == [rule(1), rule(2)])
            #expect(try file.rules().map(\.rule) == [rule(1), rule(2)])
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(mode == 0o640)
            #expect(try text(file).contains("  # evt_2\n  - expect: tcp/2\n    ips: \"2001:db8::7\"\n"))
            let names = try FileManager.default.contentsOfDirectory(
                atPath: URL(filePath: file.path).deletingLastPathComponent().path)
            #expect(names == ["accepted.yaml"], "no leftovers: \(names)")
        }
    }

    @Test func `what a person wrote into it stays, comments and mode too`() throws {
        try withFile { file in
            _ = try file.add(rule(1), comment: "a")
            let own = try text(file) + "  # mine\n  - {expect: tcp/9, reason: by hand}"
            try write(own, to: file.path)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
            #expect(try file.add(rule(2), comment: "b").count == 3)
            #expect(try text(file).hasPrefix(own + "\n"))
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test func `a file without its rules is one to go on with`() throws {
        try withFile { file in
            try write(AcceptedFile.head, to: file.path)
            #expect(try file.rules().isEmpty)
            #expect(try file.add(rule(1), comment: "a").count == 1)
        }
    }

    @Test(arguments: [
        "", "rules: []\n", "\(AcceptedFile.mark)\n", "\(AcceptedFile.mark)\nrules:\n  - expect: tcp/0\n",
        "\(AcceptedFile.mark)\nrules:\n  - expect: tcp/1\n    reas", "\(AcceptedFile.mark)\nrules:\n  - \0\0\0\0",
        "\(AcceptedFile.mark)\nrules: [\n",
    ])
    func `a damaged one is refused with what to do, and never touched`(damage: String) throws {
        try withFile { file in
            try write(damage, to: file.path)
            let error = try #require(throws: SettingsError.self) { try file.rules() }
            #expect(error.file == file.path && "\(error)".contains("moved away"), "\(error)")
            let refusal = try #require(throws: AcceptedFileError.self) { try file.add(rule(1), comment: "a") }
            #expect(refusal.description.contains("was not added to"))
            #expect(try text(file) == damage)
        }
    }

    @Test(arguments: ["rules: []\n", "rules: [{expect: tcp/9}]\n", "rules:\n- expect: tcp/9\n"])
    func `a form that cannot be added to is left as it is`(form: String) throws {
        try withFile { file in
            try write("\(AcceptedFile.mark)\n\(form)", to: file.path)
            let error = try #require(throws: AcceptedFileError.self) { try file.add(rule(1), comment: "a") }
            #expect(error.cause == "a rule at its end would not be read as one")
            #expect(try text(file) == "\(AcceptedFile.mark)\n\(form)")
        }
    }

    private struct Crash: Error {}

    @Test func `a crash between the write and the rename leaves the old file, and the next addition works`() throws {
        try withFile { file in
            _ = try file.add(rule(1), comment: "a")
            let old = try text(file)
            #expect(throws: Crash.self) {
                try file.add(rule(2), comment: "b", unless: { _ in false }) {
                    #expect(try Data(contentsOf: URL(filePath: file.path + ".new")).count > old.utf8.count)
                    throw Crash()
                }
            }
            #expect(try text(file) == old)
            // A crash of the machine would leave half of the new file beside it.
            try write("# Writ", to: file.path + ".new")
            #expect(try file.rules().map(\.rule) == [rule(1)])
            #expect(try file.add(rule(3), comment: "c").map(\.rule) == [rule(1), rule(3)])
            #expect(!FileManager.default.fileExists(atPath: file.path + ".new"))
        }
    }

    @Test func `who saves it at the same moment wins`() throws {
        try withFile { file in
            _ = try file.add(rule(1), comment: "a")
            let edited = try text(file) + "  # edited\n"
            let error = try #require(throws: AcceptedFileError.self) {
                try file.add(rule(2), comment: "b") { _ in
                    try? write(edited, to: file.path)
                    return false
                }
            }
            #expect(error.hint == "try again")
            #expect(try text(file) == edited)
        }
    }

    @Test func `the number of rules is bounded, and a full file says what to do`() throws {
        try withFile { file in
            let entries = try (1...AcceptedFile.maxRules).compactMap {
                RuleText.entry(comments: [], try rule(UInt16($0)))
            }
            try write(AcceptedFile.head + entries.joined(), to: file.path)
            let error = try #require(throws: AcceptedFileError.self) { try file.add(rule(2000), comment: "a") }
            #expect(error.hint.contains("take out those that have run out"))
            try write(AcceptedFile.head + entries.joined() + "  - expect: tcp/9999\n", to: file.path)
            #expect(throws: SettingsError.self) { try file.rules() }
        }
    }

    @Test func `a link, a place that is not there and a protocol without a name are refused`() throws {
        try withTemporaryDirectory { directory in
            let target = AcceptedFile(path: directory + "/target.yaml")
            _ = try target.add(rule(1), comment: "a")
            try FileManager.default.createSymbolicLink(
                atPath: directory + "/link.yaml", withDestinationPath: target.path)
            let link = AcceptedFile(path: directory + "/link.yaml")
            #expect(throws: AcceptedFileError.self) { try link.add(rule(2), comment: "b") }
            #expect(try target.rules().count == 1)
            #expect(throws: AcceptedFileError.self) {
                try AcceptedFile(path: directory + "/none/a.yaml").add(rule(1), comment: "a")
            }
            let odd = try PolicyRule(proto: TransportProtocol("a b"), verdict: .expected, reason: "x")
            #expect(throws: AcceptedFileError.self) { try target.add(odd, comment: "a") }
        }
    }
}
