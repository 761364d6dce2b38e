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

    /// Whether nothing has changed for a whole window: then there is nothing to keep of it.
    func isCalm(at time: Timestamp, window: Duration) -> Bool {
        guard let last = transitions.last else { return true }
        return time - last > window
    }
}
