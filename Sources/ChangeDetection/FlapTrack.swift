public import PortModel

/// The recent openings and closings of one port, as long as they may still turn out to be flapping.
public struct FlapTrack: Hashable, Sendable {
    public let port: Port
    /// When it opened or closed, oldest first; no more of them than the policy looks at.
    public private(set) var transitions: [Timestamp]
    /// Since when it has been told as flapping; nil while it is not.
    public private(set) var flappingSince: Timestamp?
    /// How many transitions have not been told since then.
    public private(set) var suppressed: Int

    public init(
        port: Port, transitions: [Timestamp] = [], flappingSince: Timestamp? = nil, suppressed: Int = 0
    ) {
        self.port = port
        self.transitions = transitions
        self.flappingSince = flappingSince
        self.suppressed = suppressed
    }

    /// Whether an opening or closing is told, told as flapping, or kept quiet.
    enum Telling: Hashable, Sendable {
        case tell
        case flapping(transitions: Int)
        case quiet
    }

    mutating func transition(at time: Timestamp, policy: FlapThreshold, window: Duration) -> Telling {
        transitions.append(time)
        transitions.removeAll { time - $0 > window }
        if transitions.count - 1 > policy.transitions {
            transitions.removeFirst(transitions.count - 1 - policy.transitions)
        }
        if flappingSince != nil {
            suppressed += 1
            return .quiet
        }
        guard transitions.count > policy.transitions else { return .tell }
        flappingSince = time
        suppressed = 1
        return .flapping(transitions: transitions.count)
    }

    /// Whether a time of it is yet to come.
    func isAhead(of time: Timestamp) -> Bool {
        transitions.last.map { $0 > time } ?? false || flappingSince.map { $0 > time } ?? false
    }

    /// The same track, at `time` where its own times are later: those of a clock that was set back since would keep it
    /// until that clock has come round to them again.
    func notAfter(_ time: Timestamp) -> FlapTrack {
        guard isAhead(of: time) else { return self }
        return FlapTrack(
            port: port, transitions: transitions.map { min($0, time) },
            flappingSince: flappingSince.map { min($0, time) },
            suppressed: suppressed)
    }

    /// Whether nothing has changed for a whole window: then there is nothing to keep of it.
    func isCalm(at time: Timestamp, window: Duration) -> Bool {
        guard let last = transitions.last else { return true }
        return time - last > window
    }
}
