import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import CloudforceOne

/// The shared file as somebody else may have left it.
@Suite(.timeLimit(.minutes(2)))
struct BudgetHostileFileTests {
    private let boot = BootID(high: 1, low: 2)
    private let now = Duration.seconds(10_000)

    private var own: RateBudget { RateBudget(quota: .cloudforceOne, now: now) }

    /// A budget with something in each of its parts.
    private func full() -> RateBudget {
        var budget = own
        let headers = ["RateLimit": [#""a";r=9;t=49,"b";r=3;t=9"#], "RateLimit-Policy": [#""a";q=100;w=60"#]]
        for _ in 0..<5 { _ = budget.take(.background, at: now) }
        budget.finish(budget.take(.interactive, at: now), RateNotice(429, headers), at: now, random: 0.5)
        budget.personUntil = now + .seconds(1)
        return budget
    }

    private func read(_ bytes: [UInt8], at now: Duration? = nil) -> BudgetImage.Reading {
        BudgetImage.read(bytes, boot: boot, own: own, now: now ?? self.now)
    }

    @Test func `what is written is read back, and has always the same size`() {
        for budget in [own, full()] {
            let bytes = BudgetImage.write(budget, boot: boot)
            #expect(bytes.count == BudgetImage.size && read(bytes) == .budget(budget))
        }
        var trying = full()
        trying.phase = .trying(serial: 6, since: now)
        #expect(read(BudgetImage.write(trying, boot: boot)) == .budget(trying))
    }

    @Test func `times beyond their bounds are cut`() throws {
        var budget = full()
        budget.phase = .paused(until: now + .seconds(1_000_000))
        budget.personUntil = now + .seconds(1_000_000)
        budget.lastPoll = now + .seconds(1_000_000)
        budget.strikes = 1_000_000
        budget.policies = budget.policies.map { RatePolicy($0.quota, end: now + .seconds(1_000_000)) }
        for index in budget.allowances.indices { budget.allowances[index].end = now + .seconds(1_000_000) }
        guard case .budget(let read) = read(BudgetImage.write(budget, boot: boot)) else {
            Issue.record("it is not read")
            return
        }
        #expect(read.phase == .paused(until: now + .seconds(3600)))
        #expect(read.personUntil == now + .seconds(5) && read.lastPoll == now && read.strikes == 20)
        #expect(read.allowances.allSatisfy { $0.end == now + .seconds(301) })
        #expect(read.policies == [RatePolicy(RateQuota(limit: 100, window: .seconds(60)), end: now + .seconds(300))])
        budget.phase = .trying(serial: 1, since: now + .seconds(1_000_000))
        guard case .budget(let again) = self.read(BudgetImage.write(budget, boot: boot)) else { return }
        #expect(again.phase == .trying(serial: 1, since: now))
    }

    @Test func `a file from the future, or of something else, does not count`() {
        let bytes = BudgetImage.write(full(), boot: boot)
        #expect(read(bytes, at: .seconds(10)) == .fresh)
        #expect(read([]) == .fresh)
        #expect(read(Array(bytes.dropLast())) == .fresh && read(bytes + [0]) == .fresh)
        #expect(read(Array("a file of somebody else's".utf8)) == .foreign)
        let versions: [(UInt8, BudgetImage.Reading)] = [(0, .foreign), (1, .fresh), (3, .foreign)]
        for (version, reading) in versions {
            var other = bytes
            other[8] = version
            #expect(read(other) == reading)
        }
    }

    @Test func `a file of zeros, which a power failure leaves, is written anew`() throws {
        for count in [8, BudgetImage.size - 1, BudgetImage.size] {
            #expect(read([UInt8](repeating: 0, count: count)) == .fresh)
        }
        #expect(read([UInt8](repeating: 0, count: BudgetImage.size + 1)) == .foreign, "longer than ours ever is")
        try withTemporaryDirectory { directory in
            let path = directory + "/b"
            try Data(count: BudgetImage.size).write(to: URL(filePath: path))
            #expect(chmod(path, 0o600) == 0)
            #expect(RequestBudget(quota: .cloudforceOne, sharedFile: path).isShared)
        }
    }

    /// Forged: the checksum is right.
    @Test func `no word in the file makes a crash, or a wait of more than an hour`() {
        var generator = SeededGenerator.printed("forged files")
        let bytes = BudgetImage.write(full(), boot: boot)
        let words: [UInt64] = [0, 1, .max, .max / 2, 1 << 63, UInt64(Int64.max) - 1, 1 << 32, 0xFFFF_FFFF, 1_000_000]
        for round in 0..<3000 {
            var forged = bytes
            for _ in 0..<(round % 3 + 1) {
                let word = generator.chance(70) ? words.randomElement(using: &generator) ?? 0 : generator.next()
                let place = Int.random(in: 5..<(generator.chance(70) ? 45 : 350), using: &generator) * 8
                for index in 0..<8 { forged[place + index] = UInt8(truncatingIfNeeded: word >> UInt64(index * 8)) }
            }
            let sum = BudgetImage.checksum(forged[40...])
            for index in 0..<8 { forged[32 + index] = UInt8(truncatingIfNeeded: sum >> UInt64(index * 8)) }
            guard case .budget(var budget) = read(forged) else { continue }
            budget.advance(to: now)
            if case .notBefore(let time) = budget.turn(.background, at: now) {
                #expect(time <= now + .seconds(3601))
            }
            _ = budget.remaining(at: now)
            budget.finish(budget.take(.background, at: now), .left(1, for: 1), at: now, random: 0)
            #expect(BudgetImage.write(budget, boot: boot).count == BudgetImage.size)
        }
    }

    @Test(arguments: ["text", "link", "readable", "directory", "pipe", "twin"])
    func `a file that is not ours is left alone, and the budget is the process's own`(kind: String) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/b"
            let other = directory + "/other"
            try Data("precious".utf8).write(to: URL(filePath: other))
            #expect(chmod(other, 0o600) == 0)
            switch kind {
            case "text": try FileManager.default.copyItem(atPath: other, toPath: path)
            case "link": #expect(symlink(other, path) == 0)
            case "twin": #expect(link(other, path) == 0)
            case "directory": #expect(mkdir(path, 0o700) == 0)
            case "pipe": #expect(mkfifo(path, 0o600) == 0)
            default:
                try Data().write(to: URL(filePath: path))
                #expect(chmod(path, 0o644) == 0)
            }
            let budget = RequestBudget(quota: .cloudforceOne, sharedFile: path)
            let ticket = try await budget.acquire(.interactive, patience: .zero)
            budget.finish(ticket, .ok)
            #expect(!budget.isShared && budget.state.used == 1)
            #expect(FileManager.default.contents(atPath: other) == Data("precious".utf8))
            if kind == "text" { #expect(FileManager.default.contents(atPath: path) == Data("precious".utf8)) }
        }
    }

    @Test(arguments: [0o770, 0o707])
    func `a directory that others may write to is not used`(mode: UInt32) throws {
        try withTemporaryDirectory { directory in
            #expect(chmod(directory, mode) == 0)
            #expect(!RequestBudget(quota: nil, sharedFile: directory + "/b").isShared)
        }
    }

    @Test(arguments: ["", "b", "/", "/proc/none/b", "/b\0c"])
    func `a path that cannot be is passed over`(path: String) {
        #expect(!RequestBudget(quota: nil, sharedFile: path).isShared)
    }

    @Test func `the id of this start of the machine is known`() {
        #expect(BootID.current() != nil && BootID.current() == BootID.current())
        #expect(BootID("00000000-0000-0001-0000-000000000002\n") == BootID(high: 1, low: 2))
        for text in ["", "00000000", "z0000000-0000-0001-0000-000000000002", "+0000000-0000-0001-0000-000000000002"] {
            #expect(BootID(text) == nil)
        }
    }
}
