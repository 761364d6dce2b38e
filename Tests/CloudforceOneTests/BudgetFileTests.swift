import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import CloudforceOne

/// The file that processes share a budget through. Two budgets in one process stand for two processes: a lock of theirs
/// excludes the other as well.
@Suite(.timeLimit(.minutes(2)))
struct BudgetFileTests {
    private let clock = BudgetClock()
    private let boot = BootID(high: 1, low: 2)
    private let quota = RateQuota(limit: 10, window: .seconds(300))

    private func budget(_ path: String, boot: BootID? = nil, window: Duration = .seconds(300)) -> RequestBudget {
        RequestBudget(
            quota: RateQuota(limit: 10, window: window), sharedFile: path, boot: boot ?? self.boot, clock: clock,
            random: { 0.5 })
    }

    private func permissions(_ path: String) -> UInt32 {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test func `two budgets on one file act as one`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/budget"
            let (first, second) = (budget(path), budget(path))
            #expect(first.isShared && second.isShared)
            var tickets: [RequestTicket] = []
            for _ in 0..<3 { tickets.append(try await first.acquire(.interactive, patience: .zero)) }
            for _ in 0..<7 { tickets.append(try await second.acquire(.interactive, patience: .zero)) }
            #expect(Set(tickets.map(\.serial)).count == 10)
            await #expect(throws: BudgetExhausted.self) { try await first.acquire(.interactive, patience: .zero) }
            await #expect(throws: BudgetExhausted.self) { try await second.acquire(.interactive, patience: .zero) }
            #expect(first.state == second.state && first.state.used == 10 && first.state.remaining == 0)
            second.finish(tickets[9], RateNotice(429, retryAfter: .seconds(700)))
            #expect(first.state.pausedUntil == clock.uptime() + .seconds(700))
            #expect(permissions(path) == 0o600)
        }
    }

    @Test func `after a pause one request of all processes goes alone`() async throws {
        try await withTemporaryDirectory { directory in
            let (first, second) = (budget(directory + "/b"), budget(directory + "/b"))
            let refused = try await first.acquire(.interactive, patience: .zero)
            first.finish(refused, RateNotice(429, retryAfter: .seconds(60)))
            clock.advance(to: clock.uptime() + .seconds(60))
            let alone = try await second.acquire(.interactive, patience: .zero)
            await #expect(throws: BudgetExhausted(wait: .seconds(1), reason: .awaitingAnswer)) {
                try await first.acquire(.interactive, patience: .zero)
            }
            let waiter = Task { try await first.acquire(.background, patience: .seconds(100)) }
            try await eventually("it waits") { first.state.waiting == 1 ? true : nil }
            second.finish(alone, .ok)
            // Nobody tells the other process, so it looks twice a second.
            _ = try await clock.run { try await waiter.value }
        }
    }

    @Test func `a poll gives way to a person who waits in another process`() async throws {
        try await withTemporaryDirectory { directory in
            let (daemon, command) = (budget(directory + "/b"), budget(directory + "/b"))
            var tickets: [RequestTicket] = []
            for _ in 0..<10 { tickets.append(try await daemon.acquire(.interactive, patience: .zero)) }
            for ticket in tickets { daemon.finish(ticket, .ok) }
            let person = Task { try await command.acquire(.interactive, patience: .seconds(1000)) }
            try await eventually("the person waits") { command.state.waiting == 1 ? true : nil }
            await #expect(throws: BudgetExhausted.self) { try await daemon.acquire(.background, patience: .seconds(1)) }
            clock.advance(to: clock.uptime() + .milliseconds(500))
            clock.advance(to: clock.uptime() + .milliseconds(500))
            _ = try await clock.run { try await person.value }
            // The mark is gone with the person.
            daemon.finish(try await daemon.acquire(.background, patience: .zero), .ok)
        }
    }

    @Test func `what was sent while the file could not be had is told later`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/b"
            let (first, second) = (budget(path), budget(path))
            second.finish(try await second.acquire(.interactive, patience: .zero), .ok)
            let holder = open(path, O_RDWR | O_CLOEXEC)
            try #require(holder >= 0 && flock(holder, LOCK_EX) == 0)
            let ticket = try await first.acquire(.interactive, patience: .zero)
            #expect(!first.isShared)
            first.finish(ticket, RateNotice(429, retryAfter: .seconds(60)))
            close(holder)
            #expect(first.state.isShared)
            #expect(second.state.used == 2 && second.state.pausedUntil == clock.uptime() + .seconds(60))
        }
    }

    /// It went out before the refusal, so what comes of it says nothing of the time after.
    @Test func `a request that is told of later does not end the pause of another process`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/b"
            let (first, second) = (budget(path), budget(path))
            let other = try await second.acquire(.interactive, patience: .zero)
            let holder = open(path, O_RDWR | O_CLOEXEC)
            try #require(holder >= 0 && flock(holder, LOCK_EX) == 0)
            let ticket = try await first.acquire(.interactive, patience: .zero)
            close(holder)
            second.finish(other, RateNotice(429, retryAfter: .seconds(300)))
            let end = clock.uptime() + .seconds(300)
            clock.advance(to: clock.uptime() + .seconds(5))
            first.finish(ticket, .ok)
            #expect(first.state.pausedUntil == end && second.state.pausedUntil == end)
            #expect(first.state.used == 2 && first.isShared)
            clock.advance(to: end)
            _ = try await second.acquire(.interactive, patience: .zero)
            await #expect(throws: BudgetExhausted(wait: .seconds(1), reason: .awaitingAnswer)) {
                try await first.acquire(.interactive, patience: .zero)
            }
        }
    }

    @Test func `a folder is not made, and is used once it is there`() async throws {
        try await withTemporaryDirectory { directory in
            let budget = budget(directory + "/new/b")
            budget.finish(try await budget.acquire(.interactive, patience: .zero), .ok)
            #expect(!budget.isShared && permissions(directory + "/new") == 0)
            #expect(mkdir(directory + "/new", 0o700) == 0)
            #expect(budget.state.isShared && self.budget(directory + "/new/b").state.used == 1)
        }
    }

    @Test func `a file of an earlier start of the machine does not count`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/b"
            _ = try await budget(path).acquire(.interactive, patience: .zero)
            #expect(budget(path).state.used == 1)
            let later = budget(path, boot: BootID(high: 3, low: 4))
            #expect(later.state.used == 0 && later.isShared)
        }
    }

    @Test func `a damaged file is written anew from what the process knows`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/b"
            let budget = budget(path)
            _ = try await budget.acquire(.interactive, patience: .zero)
            for (offset, length) in [(900, 8), (200, 1), (40, 8)] {
                let file = open(path, O_RDWR | O_CLOEXEC)
                let bytes = [UInt8](repeating: 0xEE, count: length)
                #expect(pwrite(file, bytes, length, off_t(offset)) == length)
                close(file)
                #expect(budget.state.used == 1 && budget.state.isShared)
                #expect(self.budget(path).state.used == 1)
            }
            #expect(truncate(path, 100) == 0)
            #expect(budget.state.used == 1 && self.budget(path).state.used == 1)
        }
    }

    @Test func `a file that is taken away is made again`() async throws {
        try await withTemporaryDirectory { directory in
            let budget = budget(directory + "/b")
            _ = try await budget.acquire(.interactive, patience: .zero)
            unlink(directory + "/b")
            #expect(budget.state.isShared && self.budget(directory + "/b").state.used == 1)
        }
    }

    @Test func `processes with another window do not share, until the old file is out of use`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/b"
            _ = try await budget(path).acquire(.interactive, patience: .zero)
            let other = budget(path, window: .seconds(60))
            #expect(!other.isShared && other.state.used == 0)
            clock.advance(to: clock.uptime() + .seconds(303))
            #expect(other.state.isShared)
        }
    }
}
