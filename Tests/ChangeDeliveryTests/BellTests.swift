import Testing

@testable import ChangeDelivery

@Suite(.timeLimit(.minutes(1)))
struct `A bell` {
    @Test func `wakes one wait for any number of rings before it`() async {
        let bell = Bell()
        for _ in 0..<3 { bell.ring() }
        await bell.heard()
        let second = Task { await bell.heard() }
        second.cancel()
        await second.value
    }

    @Test func `is heard, or let go by a cancellation, at whatever moment it comes`() async {
        for round in 0..<2000 {
            let bell = Bell()
            let wait = Task { await bell.heard() }
            if round % 2 == 0 { bell.ring() } else { wait.cancel() }
            await wait.value
        }
    }

    @Test func `that rang for nobody is not lost to a cancelled wait`() async {
        let bell = Bell()
        let wait = Task { await bell.heard() }
        wait.cancel()
        await wait.value
        bell.ring()
        await bell.heard()
    }
}
