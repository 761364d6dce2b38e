/// How many polls are under way at once: the others wait in the order in which they came. Pure.
struct PollGate: Sendable {
    private let limit: Int
    private var running = 0
    private var waiting: [PollJob] = []

    /// - Parameter limit: at least 1.
    init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// The job itself when it may start now; nil when it has to wait.
    mutating func enter(_ job: PollJob) -> PollJob? {
        guard running < limit else {
            waiting.append(job)
            return nil
        }
        running += 1
        return job
    }

    /// A job has ended: the one that takes its place, if any waits.
    mutating func leave() -> PollJob? {
        guard !waiting.isEmpty else {
            running -= 1
            return nil
        }
        return waiting.removeFirst()
    }
}
