import PortModel
import Testing

@testable import ScanServer

@Suite struct ScanBoardTests {
    private let now = Timestamp(seconds: 1000)
    private let later = Timestamp(seconds: 2000)

    private func board(limit: Int = 2, due ids: String...) -> ScanBoard {
        var board = ScanBoard(limit: limit)
        for id in ids { _ = board.changed(id, revision: 1, version: 1, due: now, now: now) }
        return board
    }

    @Test("what is due starts, what is not is armed, and what will never be is left alone")
    func placing() {
        var board = ScanBoard(limit: 2)
        #expect(
            board.changed("a", revision: 1, version: 1, due: now, now: now)
                == [.disarm("a"), .start("a", revision: 1)])
        #expect(board.changed("b", revision: 1, version: 1, due: later, now: now) == [.arm("b", at: later)])
        #expect(board.changed("c", revision: 1, version: 1, due: nil, now: now) == [.disarm("c")])
    }

    @Test("a timer starts its scan; one that ran out too early is armed again")
    func firing() {
        var board = ScanBoard(limit: 2)
        _ = board.changed("a", revision: 1, version: 1, due: later, now: now)
        #expect(board.fired("a", now: now) == [.arm("a", at: later)])
        #expect(board.fired("a", now: later) == [.start("a", revision: 1)])
        #expect(board.fired("a", now: later) == [])
        #expect(board.fired("unknown", now: later) == [])
    }

    @Test("no more scans run at once than the limit, and the others follow in their order")
    func limit() {
        var board = board(limit: 1, due: "a", "b", "c")
        #expect(board.finished("a") == [.start("b", revision: 1)])
        #expect(board.changed("a", revision: 1, version: 2, due: now, now: now) == [.disarm("a")])
        #expect(board.finished("b") == [.start("c", revision: 1)])
        #expect(board.finished("c") == [.start("a", revision: 1)])
    }

    @Test("an edit stops the scan in progress, which starts anew only when it has ended")
    func editWhileRunning() {
        var board = board(due: "a")
        #expect(board.changed("a", revision: 2, version: 2, due: now, now: now) == [.stop("a")])
        #expect(board.changed("a", revision: 3, version: 3, due: now, now: now) == [])
        #expect(board.finished("a") == [])
        #expect(
            board.changed("a", revision: 3, version: 3, due: now, now: now)
                == [.disarm("a"), .start("a", revision: 3)])
    }

    @Test("an edit of the frequency alone leaves the scan in progress alone")
    func retimedWhileRunning() {
        var board = board(due: "a")
        #expect(board.changed("a", revision: 1, version: 2, due: later, now: now) == [])
        #expect(board.finished("a") == [])
        #expect(board.changed("a", revision: 1, version: 3, due: later, now: now) == [.arm("a", at: later)])
    }

    @Test("a deleted config leaves the queue, or its scan is stopped and never starts again")
    func removal() {
        var board = board(limit: 1, due: "a", "b")
        #expect(board.removed("b") == [.disarm("b")])
        #expect(board.removed("a") == [.stop("a")])
        #expect(board.removed("a") == [])
        #expect(board.changed("a", revision: 1, version: 9, due: now, now: now) == [])
        #expect(!board.isQuiet)
        #expect(board.finished("a") == [])
        #expect(board.isQuiet)
        #expect(board.ids.isEmpty)
    }

    @Test("an older reading of the store that arrives late changes nothing")
    func lateReading() {
        var board = ScanBoard(limit: 2)
        _ = board.changed("a", revision: 2, version: 5, due: later, now: now)
        #expect(board.changed("a", revision: 1, version: 4, due: now, now: now) == [])
    }

    @Test("after the shutdown nothing starts")
    func shutdown() {
        var board = board(limit: 1, due: "a", "b")
        #expect(board.shutDown().contains(.stop("a")))
        #expect(board.finished("a") == [])
        #expect(board.isQuiet)
        #expect(board.fired("b", now: now) == [])
    }

    /// Random events against the promises themselves: at most one scan of a config, at most `limit` in all, and nothing
    /// that is due forgotten while there is room.
    @Test("random events break none of the promises", arguments: 0..<20)
    func random(seed: UInt64) {
        var random = Seeded(state: seed)
        let limit = Int.random(in: 1...3, using: &random)
        var board = ScanBoard(limit: limit)
        var running: Set<String> = []
        var versions: [String: Int] = [:]
        var removed: Set<String> = []
        let apply = { (actions: [ScanBoard.Action]) in
            for case .start(let id, _) in actions {
                #expect(running.insert(id).inserted, "two scans of \(id) at once, seed \(seed)")
                #expect(!removed.contains(id), "a scan of the deleted \(id), seed \(seed)")
            }
            #expect(running.count <= limit, "more than \(limit) scans at once, seed \(seed)")
        }
        for _ in 0..<2000 {
            let id = "c\(Int.random(in: 0..<6, using: &random))"
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5 where !removed.contains(id):
                versions[id, default: 0] += 1
                let revision = versions[id, default: 1] / 3 + 1
                let due = [nil, now, later][Int.random(in: 0..<3, using: &random)]
                apply(board.changed(id, revision: revision, version: versions[id, default: 1], due: due, now: now))
            case 5: apply(board.fired(id, now: later))
            case 6 where Int.random(in: 0..<20, using: &random) == 0:
                removed.insert(id)
                apply(board.removed(id))
            default:
                if let done = running.randomElement(using: &random) {
                    running.remove(done)
                    apply(board.finished(done))
                }
            }
        }
        #expect(board.isQuiet == running.isEmpty)
    }

    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            return StableHash.of("\(state)")
        }
    }
}
