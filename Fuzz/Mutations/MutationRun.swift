import CloudforceOne
import FoundationEssentials
import Glibc
import PortModel

/// Judges a number of mutated answers, as `scripts/fuzz --mutations` asks for: COUNT SEED FIRST SEEDS-FOLDER.
/// Every one can be had again by its number and the seed.
@main
struct MutationRun {
    let count: UInt64
    let seed: UInt64
    let first: UInt64
    let mutator: AnswerMutator
    /// Longer than this for one answer counts as a hang.
    private static let longest = Duration.seconds(5)

    static func main() {
        guard let run = MutationRun(CommandLine.arguments.dropFirst()) else {
            StandardError.line("usage: mutations COUNT SEED FIRST SEEDS-FOLDER")
            exit(64)
        }
        CrashNote.install()
        exit(run.judgeAll() ? 0 : 1)
    }

    private init?(_ arguments: ArraySlice<String>) {
        let numbers = arguments.prefix(3).compactMap { UInt64($0) }
        guard arguments.count == 4, numbers.count == 3, let folder = arguments.last,
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        else { return nil }
        let seeds = names.sorted().compactMap {
            FileManager.default.contents(atPath: "\(folder)/\($0)").map { Array($0) }
        }
        guard !seeds.isEmpty else { return nil }
        (count, seed, first) = (numbers[0], numbers[1], numbers[2])
        mutator = AnswerMutator(seeds: seeds)
    }

    /// Whether all keep the rules; the first that does not ends the run.
    private func judgeAll() -> Bool {
        let clock = ContinuousClock()
        let start = clock.now
        var (slowest, slowestNumber) = (Duration.zero, first)
        var used = 0
        for number in first..<(first + count) {
            CrashNote.watch(number, seconds: UInt32(Self.longest.components.seconds))
            let answer = AnswerCase(mutator.answer(number, seed: seed))
            let began = clock.now
            let broken = AnswerRules.broken(by: answer)
            let took = clock.now - began
            if took > slowest { (slowest, slowestNumber) = (took, number) }
            guard broken.isEmpty else {
                StandardError.line("answer \(number) breaks rules:\n  " + broken.joined(separator: "\n  "))
                return false
            }
            if case .failed = answer.judge() {} else { used += 1 }
        }
        let seconds = (clock.now - start).milliseconds / 1000
        print("\(count) mutated answers, seed \(seed): no crash, no hang, no rule broken; \(used) were usable")
        print("\(seconds) s in all, at most \(slowest.milliseconds) ms for one (number \(slowestNumber))")
        return true
    }
}
