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
    ///   - held: what is held back as suspicious at present, if anything.
    ///   - vantage: the ports that other sources have seen change since this config last looked at them.
    ///   - probe: what the ports in question said when they were asked again, if they were.
    public func detect(
        state: ConfigState, known: [KnownPort], flaps: [Port: FlapTrack], observation: Observation,
        held: HeldScan? = nil, vantage: [VantageCheck] = [], probe: ProbeAnswer? = nil
    ) -> Detection {
        if case .exact = observation.mark, state.lastScan?.mark == observation.mark {
            return Detection(state: state)  // The very scan that was counted before: it cannot say anything new.
        }
        var pass = DetectionPass(
            state: state, policy: policy, observation: observation.bounded(notBefore: state.lastScanAsOf),
            probe: probe, held: held, flaps: flaps)
        pass.run(known: known, vantage: vantage)
        return pass.result
    }
}
