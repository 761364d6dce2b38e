import FoundationEssentials
import Testing

@testable import WatchSettings

/// Each file in `Fixtures` has one fault and is named by it. Its first line is `# expect: LINE: key.path: problem;
/// accepted: …`, the line `-` where the file as a whole is meant.
struct FixtureTests {
    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: Fixture.directory)) ?? []).sorted()

    @Test func `there is a fixture for every kind of fault`() {
        #expect(Self.names.count >= 90)
        #expect(Self.names.allSatisfy { $0.hasSuffix(".yaml") })
    }

    @Test(arguments: names)
    func `a file with one fault gives its own error and no other`(name: String) throws {
        let path = "\(Fixture.directory)/\(name)"
        let marker = "# expect: "
        let first = try #require(try Fixture.text(path).split(whereSeparator: \.isNewline).first)
        try #require(first.hasPrefix(marker))
        let error = try #require(throws: SettingsError.self) {
            try Settings.load(path: path, environment: Fixture.environment)
        }
        let expected = first.dropFirst(marker.count)
        let shown = error.problems.map { "\($0.line.map(String.init) ?? "-"): \($0)" }
        #expect(shown == [String(expected)])
        #expect(error.file == path)
        let place = expected.hasPrefix("-") ? "\(path)\(expected.dropFirst())" : "\(path):\(expected)"
        #expect(error.description == place)
    }

    @Test(arguments: names)
    func `no error shows a secret that was put into the file`(name: String) throws {
        let secrets = ["v1.0-0123456789abcdef", "xyzzy", "aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_ab"]
        let error = try #require(throws: SettingsError.self) {
            try Settings.load(path: "\(Fixture.directory)/\(name)", environment: Fixture.environment)
        }
        for secret in secrets { #expect(!error.description.contains(secret)) }
    }
}
