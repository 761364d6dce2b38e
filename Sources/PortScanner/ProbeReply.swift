/// What a single port said when it was asked by itself.
public enum ProbeReply: String, Hashable, Sendable, CaseIterable {
    case open
    /// It refused.
    case closed
    /// It stayed silent through all attempts, or its network says that asking is forbidden.
    case unanswered
    /// Its host or network was reported as not reachable.
    case unreachable

    /// Nil where this machine could not ask.
    init?(_ verdict: ProbeTrial.Verdict) {
        switch verdict {
        case .open: self = .open
        case .closed: self = .closed
        case .unanswered: self = .unanswered
        case .unreachable: self = .unreachable
        case .undecided: return nil
        }
    }
}
