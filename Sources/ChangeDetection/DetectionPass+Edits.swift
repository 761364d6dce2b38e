import PortModel

extension DetectionPass {
    /// Whether a result is of a scan that can know the scope as it was last edited.
    ///
    /// A scan that was under way at the edit ends after it, and says nothing of what was added. Where the server names
    /// its scans that is told by the names. Elsewhere a new result ends the wait when it lists a port of the added part;
    /// when another new one came before it; or when two periods have passed, by which a scan that began after the edit
    /// has ended. A one-off has no other scan to wait for.
    static func knowsEdit(_ observation: Observation, _ state: ConfigState) -> Bool {
        guard let edited = state.editedAt, state.period != nil || observation.mark != .none else { return true }
        guard observation.sighting.isDistinct(from: edited, period: state.period) else { return false }
        guard let period = state.period, observation.mark.isInferred, !state.unseen.isEmpty else { return true }
        let isAdded = { (entry: OpenPort) in state.isUnseen(entry.port) }
        if observation.open.contains(where: isAdded) || observation.silent.contains(where: isAdded) { return true }
        let isSecond = state.underWay.flatMap { observation.mark.differs(from: $0) }
        return isSecond ?? (observation.polledAt - edited.at >= period * 2)
    }

    /// What is waited for after this result.
    mutating func advanceEdit() {
        guard !isOfEditedScope else {
            result.state.editedAt = nil
            result.state.underWay = nil
            return
        }
        result.state.editedAt = state.editedAt?.notAfter(observation.polledAt)
        if state.underWay == nil, let edited = state.editedAt, observation.mark.differs(from: edited.mark) == true {
            result.state.underWay = observation.mark
        }
    }
}
