import PortModel

/// When results and ports are too restless to be told at face value.
extension SettingsDecoder {
    func suspicion(_ field: Field) -> SuspicionThresholds? {
        guard let keys = field.section(SettingsKeys.Suspicion.self) else { return nil }
        var thresholds = SuspicionThresholds()
        thresholds.vanishedPorts = keys.value(.vanishedPorts, default: thresholds.vanishedPorts, count)
        thresholds.vanishedShare = keys.value(.vanishedShare, default: thresholds.vanishedShare) { $0.share() }
        thresholds.emptyIsSuspicious = keys.value(.empty, default: thresholds.emptyIsSuspicious) { $0.flag() }
        thresholds.floodPorts = keys.value(.floodPorts, default: thresholds.floodPorts, count)
        thresholds.floodShare = keys.value(.floodShare, default: thresholds.floodShare) { $0.share() }
        thresholds.wavePorts = keys.value(.wavePorts, default: thresholds.wavePorts, count)
        thresholds.waveShare = keys.value(.waveShare, default: thresholds.waveShare) { $0.share() }
        return thresholds
    }

    func flapping(_ field: Field) -> FlapThreshold? {
        guard let keys = field.section(SettingsKeys.Flapping.self) else { return nil }
        var threshold = FlapThreshold()
        threshold.transitions = keys.value(.transitions, default: threshold.transitions) { $0.integer(in: 2...1000) }
        threshold.windowPeriods = keys.value(.windowPeriods, default: threshold.windowPeriods) {
            $0.integer(in: 1...10_000)
        }
        threshold.leastWindow = keys.value(.leastWindow, default: threshold.leastWindow) {
            $0.duration(in: .seconds(1)...(.seconds(366 * 86_400)))
        }
        return threshold
    }

    /// How many ports are suspicious; none are with `never`.
    private func count(_ field: Field) -> Int? {
        if case .scalar("never", _) = field.value.content { return .max }
        return field.integer(in: 1...1_000_000_000, alternative: ", or never")
    }
}
