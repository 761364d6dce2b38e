public import PortModel

/// An edit of a config's scope that is not told yet, since what is open in the added part is still to come.
public struct ScopeEdit: Hashable, Sendable {
    public let at: Timestamp
    /// The scope before.
    public let from: Scope
    /// How many intervals it ended.
    public let noLongerCovered: Int

    /// How long the event waits for the first result of the added part, so that it can sum up what is open there.
    public static let patience: Duration = .seconds(600)

    public init(at: Timestamp, from: Scope, noLongerCovered: Int) {
        self.at = at
        self.from = from
        self.noLongerCovered = noLongerCovered
    }

    /// What was found in the added part.
    struct Found {
        let ports: [OpenPort]
        /// Addresses of the added part that were not scanned yet.
        let addressesLeft: Int
    }

    /// The one event of the edit.
    /// - Parameter found: nil where no result has come.
    func event(of state: ConfigState, at time: Timestamp, found: Found?) -> Event {
        let added = state.scope.subtracting(from)
        let removed = from.subtracting(state.scope)
        var texts = [("added", added), ("removed", removed)].filter { !$0.1.isEmpty }
            .map { verb, scopes in "\(verb) " + scopes.map(\.description).joined(separator: " and ") }
        var details: [String: Event.Detail] = [
            "added": .list(added.map(\.description)), "removed": .list(removed.map(\.description)),
            "no_longer_covered": .number(noLongerCovered), "edited_at": .time(at),
        ]
        var evidence = Evidence()
        evidence.suppressed = noLongerCovered + (found?.ports.count ?? 0)
        if let found {
            let count = found.ports.count
            texts.append(
                "\(count) open port\(count == 1 ? "" : "s") found in what was added"
                    + (found.addressesLeft > 0 ? ", \(found.addressesLeft) addresses of it not scanned yet" : ""))
            details["found"] = .number(count)
            details["sample"] = .list(found.ports.prefix(20).map(\.port.description))
            evidence.polls = [KnownPort.Pending.Vote.thisPoll]
        }
        return Event(
            .scopeChanged, time: time, source: state.source, config: state.config,
            message: "scope of config \(state.config.untrusted()) changed: \(texts.joined(separator: "; "))",
            details: details, evidence: evidence)
    }
}
