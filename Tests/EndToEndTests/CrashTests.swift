import Glibc
import TestSupport
import Testing

/// The daemon is killed between a change and its delivery.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CrashTests {
    /// How the receiver keeps the delivery from being acknowledged.
    enum Trouble: CaseIterable {
        case silence
        case refusal

        var answer: HTTPResponder.Answer {
            switch self {
            case .silence: .silence
            case .refusal: .status(500)
            }
        }
    }

    @Test(arguments: Trouble.allCases)
    func `what was owed arrives after a kill with its old ids, and what was acknowledged does not`(
        _ trouble: Trouble
    ) async throws {
        let hook = try HookReceiver()
        let address = ownAddress()
        let first = try Listener(address, open: false)
        let second = try Listener(address, open: false)
        try await Site.with { site in
            try site.settings(.embedded(configs: [.init([address], [first, second])], hook: hook.url))
            let killed = try await site.daemon()
            try await hook.told("baseline.established")
            try await site.settled(sink: "hook")
            try await site.settled(sink: "log")
            let acknowledged = Set(hook.deliveries.all.map(\.id))

            hook.answer(with: trouble.answer)
            try first.open()
            let (attempt, event) = try await hook.told("port.opened", port: first.port, taken: false)
            try await site.settled(sink: "log")
            if trouble == .refusal {
                // The failed attempt and the time of the next one are in the history too.
                try await site.eventually(
                    "SELECT coalesce(max(attempts), 0) FROM delivery WHERE state = 'owed' AND sink = 'hook'",
                    as: Int.self
                ) { $0[0] >= 1 }
            }
            killed.send(SIGKILL)
            #expect(try await killed.ended() == .signal(SIGKILL))

            hook.answer(with: .status(200))
            let restarted = try await site.daemon()
            let (delivery, again) = try await hook.told("port.opened", port: first.port)
            #expect(delivery.id == attempt.id)
            #expect(again.id == event.id)

            // A sink gets its deliveries in order: whatever else was to come has come before this one.
            try second.open()
            try await hook.told("port.opened", port: second.port)
            try await restarted.errors.line(with: "port.opened", second.name)
            let taken = hook.deliveries.all.filter(\.isTaken).map(\.id)
            #expect(taken.count == Set(taken).count, "each delivery was acknowledged once: \(taken)")
            #expect(acknowledged.isSubset(of: taken))
            #expect(restarted.errors.lines(with: "baseline.established").isEmpty)
            #expect(restarted.errors.lines(with: first.name).isEmpty, "the log had it before the kill")
        }
    }
}
