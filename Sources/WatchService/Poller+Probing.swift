import CloudforceOne
import PortHistory
import PortModel

extension Poller {
    /// Has the ports whose change is in question asked again, where the source offers that. What does not come about
    /// is told once, and the poll goes on without it: a probe can only add to what the result says.
    ///
    /// - Returns: nil where no port was asked.
    /// - Throws: `CancellationError` only.
    func probe(
        _ ports: [Port], of job: PollJob, _ result: ScanResult, from source: SourceWatcher
    ) async throws -> ProbeAnswer? {
        guard let limit = result.probeLimit, !ports.isEmpty else { return nil }
        let subject = "asking ports of source \(job.config.source) again"
        do {
            let answers = try await source.api.probe(config: job.config.remoteID, ports: Array(ports.prefix(limit)))
            failures.succeeded(subject)
            return answers.isEmpty ? nil : ProbeAnswer(at: now(), answers: answers)
        } catch {
            // A request that was cut off by the end of the watching may come back as any error.
            try Task.checkCancellation()
            if let failure = error as? APIError, failure.code == .rateLimited {
                failures.heldBack(job.config.source, failure)
            } else {
                let kind = (error as? APIError)?.code.rawValue ?? "other"
                failures.failed(subject, kind: kind, "\("\(error)".untrusted(limit: 600)); changes are told without it")
            }
            return nil
        }
    }
}
