import Synchronization

/// Lets so many probes of single ports run at once, the others in the order in which they came.
final class ProbeTurns: Sendable {
    private struct State {
        var free: Int
        var nextID: UInt64 = 0
        var waiting: [(id: UInt64, turn: CheckedContinuation<Bool, Never>)] = []
        /// Those that were cancelled before they had begun to wait.
        var left: Set<UInt64> = []
    }

    private let state: Mutex<State>

    /// - Parameter limit: at least 1.
    init(limit: Int) {
        state = Mutex(State(free: max(1, limit)))
    }

    /// Waits for a turn, which has to be given back.
    /// - Returns: false where there is none before the deadline, or the task is cancelled.
    func take(before deadline: ContinuousClock.Instant) async -> Bool {
        await withTaskGroup(of: Bool?.self) { group in
            group.addTask { await self.wait() }
            group.addTask {
                try? await Task.sleep(until: deadline, clock: .continuous)
                return nil
            }
            var isGranted = false
            for await outcome in group {
                // Who waits may have got the turn in the moment in which its time was over.
                if let outcome { isGranted = outcome }
                group.cancelAll()
            }
            return isGranted
        }
    }

    func giveBack() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst().turn
        }
        next?.resume(returning: true)
    }

    private func wait() async -> Bool {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            let isGranted = await withCheckedContinuation { turn in
                let outcome = state.withLock { state -> Bool? in
                    if state.left.contains(id) { return false }
                    guard state.free == 0 else {
                        state.free -= 1
                        return true
                    }
                    state.waiting.append((id, turn))
                    return nil
                }
                if let outcome { turn.resume(returning: outcome) }
            }
            state.withLock { _ = $0.left.remove(id) }
            return isGranted
        } onCancel: {
            let turn = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                guard let index = state.waiting.firstIndex(where: { $0.id == id }) else {
                    state.left.insert(id)
                    return nil
                }
                return state.waiting.remove(at: index).turn
            }
            turn?.resume(returning: false)
        }
    }
}
