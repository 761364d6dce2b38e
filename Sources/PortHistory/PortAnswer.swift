public import ChangeDetection
public import PortModel

/// What the history says of one port at one time, as seen by one config: open, closed or unknown (rule 9), with all
/// that bounds it.
public struct PortAnswer: Hashable, Sendable {
    public let port: Port
    /// The time that was asked for.
    public let at: Timestamp
    public let state: State
    /// Why the state is what it is, where the state alone does not say it.
    public let reason: Reason?
    /// The API's word; nil where the port is not open.
    public let status: String?
    /// The last time the port was known not to be open before it was; nil when nothing is known of before.
    public let openedAfter: Timestamp?
    /// The first time it was seen open; nil where it never was.
    public let openedBy: Timestamp?
    /// The last time it was seen open before it closed.
    public let closedAfter: Timestamp?
    /// The first time it was found not to be open any more.
    public let closedBy: Timestamp?
    /// Why the interval ended that this answer is of, or follows.
    public let endReason: EndReason?
    /// The last time that this state was verified: may be later than the time that was asked for, where the state
    /// lasted; nil where nothing was.
    public let verifiedAt: Timestamp?
    /// The source's name and the config's id at it; nil where no config covered the port.
    public let source: String?
    public let config: String?

    /// Open, closed or unknown.
    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        case open, closed, unknown
    }

    /// The finer words.
    public enum State: String, Hashable, Sendable, CaseIterable {
        case open
        /// Seen open, by fewer scans than the confirmation asks for.
        case opening = "open?"
        /// Not seen any more, by fewer scans than the confirmation asks for.
        case closing = "closing?"
        /// It neither answered nor refused: it may have been blocked.
        case noAnswer = "no-answer"
        case closed
        /// No config covered the port then.
        case notCovered = "not-covered"
        /// It was covered, but what it was then is not known.
        case unknown
    }

    /// Why something is not known for sure.
    public enum Reason: Hashable, Sendable {
        /// It opened somewhere between these times; nil: when it was last not open is not known.
        case openedBetween(Timestamp?, Timestamp)
        /// It closed somewhere between these times.
        case closedBetween(Timestamp, Timestamp)
        /// Nobody looked between these times; nil: nobody has looked since.
        case notLooked(since: Timestamp, until: Timestamp?)
        /// The config covered the port from this time on, but no scan of its whole scope had been seen.
        case noScanYet(coveredSince: Timestamp)
        /// No config covered it.
        case notCovered
        /// The config was there, but which ports it covered then was not kept.
        case scopeNotKept
        /// Another scan has to agree: since when it waits.
        case awaitsAgreement(since: Timestamp)
        /// It gave no answer since then.
        case silent(since: Timestamp)
    }

    public var verdict: Verdict { state.verdict }
    /// The word for why the interval ended: `closed`, `not-covered`, `config-removed` or `unconfirmed`.
    public var endWord: String? { endReason?.rawValue }
}

extension PortAnswer.State {
    public var verdict: PortAnswer.Verdict {
        switch self {
        case .open, .opening: .open
        case .closed: .closed
        case .closing, .noAnswer, .notCovered, .unknown: .unknown
        }
    }
}

extension PortAnswer.Reason: CustomStringConvertible {
    /// A few words for people; times to the second, in UTC.
    public var description: String {
        switch self {
        case .openedBetween(nil, let by): "opened by \(by.shortText)Z, not known since when"
        case .openedBetween(.some(let after), let by): "opened between \(after.shortText)Z and \(by.shortText)Z"
        case .closedBetween(let after, let by): "closed between \(after.shortText)Z and \(by.shortText)Z"
        case .notLooked(let since, .some(let until)):
            "nobody looked between \(since.shortText)Z and \(until.shortText)Z"
        case .notLooked(let since, nil): "nobody has looked since \(since.shortText)Z"
        case .noScanYet(let since): "covered since \(since.shortText)Z, but not scanned as a whole before"
        case .notCovered: "no config covered it then"
        case .scopeNotKept: "what was covered then was not kept"
        case .awaitsAgreement(let since): "another scan has to agree, since \(since.shortText)Z"
        case .silent(let since): "no answer since \(since.shortText)Z"
        }
    }
}

extension [PortAnswer] {
    /// What several configs say together: one that saw the port open outweighs those that did not, and one that looked
    /// outweighs those that did not look.
    public var verdict: PortAnswer.Verdict {
        if contains(where: { $0.verdict == .open }) { return .open }
        return contains { $0.verdict == .closed } ? .closed : .unknown
    }
}
