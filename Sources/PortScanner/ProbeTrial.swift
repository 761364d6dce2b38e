import Glibc

/// What is known of one target while it is being looked at, and what to do next. Pure.
///
/// An answer decides at once, whichever attempt it belongs to. Silence decides after all attempts. What this machine
/// could not do decides nothing about the target.
struct ProbeTrial: Hashable, Sendable {
    /// Attempts that ended without an answer from the target.
    private var endedAttempts = 0
    /// Connections that came about and are not yet believed.
    private var connections = 0
    private var selfConnections = 0
    private var heardUnreachable = false
    private var failure: Int32 = 0

    /// What a target turned out to be.
    enum Verdict: Hashable, Sendable {
        case open
        case closed
        case unanswered
        case unreachable
        /// Not looked at, with the errno that prevented it.
        case undecided(Int32)
    }

    enum Step: Hashable, Sendable {
        /// Nothing to do until something more is heard.
        case wait
        /// Connect once more, on another socket, now.
        case again
        /// The same when this machine has recovered.
        case whenRecovered(Int32)
        case settle(Verdict)
    }

    /// A socket meets itself once in some ten thousand connects to a free ephemeral port, so this many in a row
    /// mean that something else is going on.
    static let selfConnectionLimit = 32

    /// - Parameter isLatest: whether the outcome is that of the latest attempt. An older one that is still waiting
    ///   may bring an answer, but its end says nothing new.
    mutating func take(_ outcome: ProbeOutcome, isLatest: Bool, attempts: Int) -> Step {
        switch outcome {
        case .pending: return .wait
        case .connected: return .settle(.open)
        case .refused: return .settle(.closed)
        case .connectedPerhaps:
            connections += 1
            return connections > 1 ? .settle(.open) : .again
        case .connectedToItself:
            selfConnections += 1
            return selfConnections < Self.selfConnectionLimit ? .again : .settle(.undecided(EADDRINUSE))
        case .cutOff: connections += 1
        case .silent: break
        case .unreachable: heardUnreachable = true
        case .exhausted(let code): return isLatest ? .whenRecovered(code) : .wait
        case .failed(let code): failure = code
        }
        guard isLatest else { return .wait }
        endedAttempts += 1
        return endedAttempts < attempts ? .again : .settle(verdict)
    }

    /// What remains to be said when no attempt brought a clear answer.
    ///
    /// A connection that was cut off each time was a connection: only a listener makes one twice, and after a single
    /// one a port that nobody listens on would have refused the next attempt.
    private var verdict: Verdict {
        if connections > 0 { return .open }
        if failure != 0 { return .undecided(failure) }
        return heardUnreachable ? .unreachable : .unanswered
    }
}
