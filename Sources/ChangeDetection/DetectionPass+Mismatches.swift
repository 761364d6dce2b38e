import PortModel

extension DetectionPass {
    /// A disagreement of two sources that is to be told.
    struct Mismatch {
        let check: VantageCheck
        let isOpenHere: Bool

        /// What a disagreement is told of once.
        struct Pair: Hashable {
            let port: Port
            let source: String
        }
    }

    /// Tells what this scan disagrees on: port by port, or where that would be a wave, as two sources that come to see
    /// different networks make one, in one event for each other source and direction.
    mutating func tell(_ mismatches: [Mismatch]) {
        for isOpenHere in [true, false] {
            let bySource = Dictionary(grouping: mismatches.filter { $0.isOpenHere == isOpenHere }, by: \.check.source)
            for (_, group) in bySource.sorted(by: { $0.key < $1.key }) {
                if group.count > policy.mostMismatches {
                    tellWave(of: group.map(\.check), isOpenHere: isOpenHere)
                } else {
                    for mismatch in group { tell(mismatch) }
                }
            }
        }
    }

    private mutating func tell(_ mismatch: Mismatch) {
        let check = mismatch.check
        var evidence = evidence()
        let judgement = policy.expected.judge(check.port, at: observation.polledAt)
        evidence.rule = judgement.match.map(Evidence.Rule.init)
        let (seeing, other) = sides(check, mismatch.isOpenHere)
        var details = judgement.details
        details.merge(self.details(check, mismatch.isOpenHere)) { $1 }
        details["other_config"] = .text(check.config)
        details["disagree_since"] = .time(check.askedAt)
        result.events.append(
            event(
                .vantageMismatch, port: check.port,
                message: "\(check.port.service) on \(check.port.address) is open for source \(seeing.untrusted()) "
                    + "and closed for source \(other.untrusted())", details: details, evidence: evidence))
    }

    private mutating func tellWave(of checks: [VantageCheck], isOpenHere: Bool) {
        let checks = checks.sorted { $0.port < $1.port }
        guard let first = checks.first else { return }
        let (seeing, other) = sides(first, isOpenHere)
        var details = details(first, isOpenHere)
        details["count"] = .number(checks.count)
        details["sample"] = .list(checks.prefix(20).map(\.port.description))
        details["disagree_since"] = checks.map(\.askedAt).min().map { .time($0) }
        var evidence = evidence()
        evidence.suppressed = checks.count
        result.events.append(
            event(
                .vantageMismatch,
                message: "\(checks.count) ports are open for source \(seeing.untrusted()) and closed for source "
                    + "\(other.untrusted()): \(first.port.service) on \(first.port.address) and others",
                details: details, evidence: evidence))
    }

    /// The source that has the port open, and the one that has not.
    private func sides(_ check: VantageCheck, _ isOpenHere: Bool) -> (seeing: String, other: String) {
        isOpenHere ? (state.source, check.source) : (check.source, state.source)
    }

    private func details(_ check: VantageCheck, _ isOpenHere: Bool) -> [String: Event.Detail] {
        let (seeing, other) = sides(check, isOpenHere)
        return [
            "seen_by": .list([seeing]), "not_seen_by": .list([other]), "other_source": .text(check.source),
        ]
    }
}
