import CloudforceOne
import FoundationEssentials
import TestSupport
import Testing

/// Answers that are wrong in many ways at once. `./scripts/fuzz` does the same with more time and more thoroughly.
struct MutatedAnswerTests {
    /// The seeds of the fuzzer: one answer for each form that is met.
    private static func seeds() throws -> [(name: String, bytes: [UInt8])] {
        let path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let folder = "\(path)/Fuzz/corpus/answers"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            (name, Array(try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))))
        }
    }

    @Test func `each seed keeps the rules, and its name says what the client makes of it`() throws {
        let seeds = try Self.seeds()
        #expect(seeds.count >= 40)
        for (name, bytes) in seeds {
            let answer = AnswerCase(bytes)
            #expect(AnswerRules.broken(by: answer) == [], "\(name)")
            let outcome =
                switch answer.judge() {
                case .configs: "configs"
                case .config: "config"
                case .deleted: "deleted"
                case .latest(.result(let result)): result.isPartial ? "partial" : "result"
                case .latest(.notReady): "notready"
                case .latest(.notModified): "unmodified"
                case .probed: "probed"
                case .failed(let error): "failed-\(error.code.rawValue.lowercased())"
                }
            #expect(name.hasPrefix(outcome), "\(name): \(answer.judge())")
        }
    }

    @Test func `mutated answers keep the rules`() throws {
        let mutator = AnswerMutator(seeds: try Self.seeds().map(\.bytes))
        var seed = SeededGenerator.printed("mutated answers")
        let start = seed.next()
        var failures: Set<String> = []
        for number in 0..<4000 as Range<UInt64> {
            let answer = AnswerCase(mutator.answer(number, seed: start))
            let broken = AnswerRules.broken(by: answer)
            guard broken.isEmpty else {
                Issue.record("answer \(number) breaks: \(broken)\n\(String(decoding: answer.body, as: UTF8.self))")
                return
            }
            if case .failed(let error) = answer.judge() { failures.insert(error.code.rawValue) }
        }
        // The mutations reach deep: most kinds of failure that an answer can have come up.
        #expect(failures.count >= 9, "\(failures)")
    }
}
