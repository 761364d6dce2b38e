import Testing

@testable import WatchSettings

/// Texts that are no settings at all: each gives an error, soon.
struct HostileTextTests {
    @Test func `aliases of aliases of aliases are refused without being written out`() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...40 {
            let row = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(row)]\n"
        }
        for text in [yaml, yaml + "? *a40\n: 1\n"] {
            #expect(Fixture.problems(text).map { $0.prefix(19) } == ["1: too many anchors"])
        }
    }

    @Test func `a few anchors are refused one by one, each once`() {
        let problems = Fixture.problems(
            "sources: &s []\nscan-server:\n  data: &d [*s, *s, *s]\n  listen: *d\n  ? *d\n  : 1\n")
        #expect(problems.count == 3)
        #expect(problems.map { $0.prefix(2) } == ["1:", "3:", "3:"])
    }

    @Test(arguments: [
        "? ", "[", "{", "- ", "&a ", "*a ", "!a ", "%a\n", "---\n", "a: ", "\"", "'", "|\n", ">\n", "a\n", "a: 1\n",
    ])
    func `a mebibyte of the same is an error`(piece: String) {
        let text = String(repeating: piece, count: Settings.maxFileBytes / piece.utf8.count)
        #expect(Fixture.problems(text).count >= 1)
    }

    @Test func `keys within keys are refused before they are compared`() {
        let text = String(repeating: "? - ", count: 450) + "[" + String(repeating: "x,", count: 100_000) + "]"
        #expect(Fixture.problems(text).count == 1)
    }

    @Test func `deep nesting is an error, not a crash`() {
        let deep = (0..<990).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(Fixture.problems(deep).count >= 1)
        #expect(
            Fixture.problems("sources: " + String(repeating: "[", count: 990) + String(repeating: "]", count: 990))
                .count >= 1)
    }

    @Test func `what is longer than a mebibyte is refused`() {
        let comment = String(repeating: "#\n", count: Settings.maxFileBytes / 2 - Fixture.source.utf8.count / 2)
        #expect(Fixture.problems(Fixture.source + comment).isEmpty)
        #expect(
            Fixture.problems(Fixture.source + comment + comment)
                == ["-: more than 1048576 bytes; accepted: a file of at most 1 MiB"])
    }

    @Test(arguments: ["", "\n", "# only this\n", "---\n", "\u{FEFF}"])
    func `nothing is an error`(text: String) {
        #expect(Fixture.problems(text).count == 1)
    }

    @Test func `a byte order mark and a document's end are no fault`() {
        #expect(Fixture.problems("\u{FEFF}" + Fixture.source + "...\n").isEmpty)
    }

    @Test func `words that YAML 1.1 takes for other things stay texts where a text is meant`() throws {
        let settings = try Fixture.settings(Fixture.source.replacing("cloudflare", with: "no"))
        #expect(settings.sources.map(\.name) == ["no"])
        let number = try Fixture.settings(Fixture.source.replacing("cloudflare", with: "0123"))
        #expect(number.sources.map(\.name) == ["0123"])
    }

    @Test func `damaged settings are an error or settings, never a crash`() throws {
        let reference = Array(try Fixture.text("\(Fixture.configDirectory)/embedded.yaml").utf8)
        var random = SplitMix(seed: 20_261_124)
        var refused = 0
        for _ in 0..<2000 {
            var bytes = reference
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default:
                    bytes.insert(Array("\n \t:-?*&!|>'\"[]{},#%@~".utf8).randomElement(using: &random) ?? 0, at: place)
                }
            }
            do throws(SettingsError) {
                _ = try Settings.parse(bytes: bytes, file: "damaged.yaml", environment: Fixture.environment)
            } catch {
                #expect(!error.problems.isEmpty)
                refused += 1
            }
        }
        // Much of the file is comment, where damage does nothing.
        #expect((200..<2000).contains(refused))
    }
}

/// A generator that gives the same numbers every time (SplitMix64).
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
