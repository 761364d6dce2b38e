import Synchronization

/// Answers of a server in their order; the last one is given for ever.
final class ScriptedReplies: Sendable {
    private let replies: [RawServer.Reply]
    private let next = Mutex(0)

    init(_ replies: [RawServer.Reply]) {
        self.replies = replies
    }

    func reply() -> RawServer.Reply {
        next.withLock { next in
            defer { next += 1 }
            return replies[min(next, replies.count - 1)]
        }
    }
}
