public import PortModel

/// What changed, given what is known of a config, a result and a policy. Pure: it only returns what to do.
public struct Detector: Sendable {
    public let policy: DetectionPolicy

    public init(policy: DetectionPolicy = .init()) {
        self.policy = policy
    }

    /// - Parameters:
    ///   - known: the config's intervals that have not ended, sorted by port, one a port.
    ///   - flaps: its flap tracks, by port.
    public func detect(
        state: ConfigState, known: [KnownPort], flaps: [Port: FlapTrack], observation: Observation
    ) -> Detection {
        var result = Detection(state: state)
        if case .exact = observation.mark, state.lastScan?.mark == observation.mark {
            return result  // The very scan that was counted before: it cannot say anything new.
        }
        result.isNewScan =
            state.lastScan.map { observation.sighting.isDistinct(from: $0, period: state.period) } ?? true
        let pass = DetectionPass(
            state: state, policy: policy, observation: observation.bounded(notBefore: state.lastScanAsOf))
        let sights = pass.sights(of: known)
        let suspicion = pass.suspicion(known: known, sights: sights)
        var flapWork = flaps
        for (port, sight) in zip(known, sights) {
            pass.settle(port, sight, suspicion: suspicion, flaps: &flapWork, into: &result)
        }
        for found in pass.found(notIn: known) {
            pass.begin(found, suspicion: suspicion, flaps: &flapWork, into: &result)
        }
        pass.tellSuspicion(suspicion, into: &result)
        pass.calmFlaps(before: flaps, after: flapWork, known: known, into: &result)
        pass.tellBaseline(into: &result)
        pass.advance(&result)
        return result
    }
}
