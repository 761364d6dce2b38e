import ChangeDetection
import CloudforceOne
import Logging
import PortHistory
import PortModel
import ScanScheduling
import WatchSettings

/// Makes one poll: asks, compares, commits.
struct Poller: Sendable {
    let history: History
    let scheduler: PollScheduler
    let sources: [String: SourceWatcher]
    let settings: Settings
    let failures: FailureJournal
    let logger: Logger
    let now: Now

    /// Polls, and then whatever poll waited for this one to end.
    func run(_ first: PollJob) async {
        var next: PollJob? = first
        while let job = next {
            let end = await poll(job)
            next = await scheduler.end(job, etag: end.etag, committed: end.committed)
        }
    }

    private func poll(_ job: PollJob) async -> (etag: String?, committed: Bool) {
        guard let source = sources[job.config.source], !Task.isCancelled else { return (nil, false) }
        let started = now()
        do {
            let answer = try await source.api.latestResult(id: job.config.remoteID, ifNoneMatch: job.etag)
            return try await take(answer, of: job, from: source, started: started)
        } catch is CancellationError {
            return (nil, false)
        } catch let error as HistoryError {
            failures.failed("recording polls", kind: error.code.rawValue, "\(error)")
            _ = await scheduler.settle(job, .failed(retryAfter: nil))
        } catch {
            return await fail(job, from: source, started: started, error)
        }
        return (nil, false)
    }

    private func take(
        _ answer: ResultAnswer, of job: PollJob, from source: SourceWatcher, started: Timestamp
    ) async throws -> (etag: String?, committed: Bool) {
        let finished = now()
        switch answer {
        case .notModified:
            return (job.etag, try await commit(job, started, finished, .unchanged, .unchanged))
        case .notReady(let why):
            // Where a result has been before, it may be gone because the config was edited: then that comes first.
            if job.hasResult, try await wasSuperseded(job, source) { return (nil, false) }
            return (nil, try await commit(job, started, finished, .notReady(why), .notReady))
        case .result(let result):
            let observation = Observation(result, polledAt: finished)
            let policy = policy(of: job)
            if try await history.wouldChange(config: job.config.id, observation: observation, policy: policy),
                try await wasSuperseded(job, source)
            {
                return (nil, false)
            }
            report(result.problems, of: job)
            let etag = result.stamp.scanID == nil ? nil : result.stamp.etag
            return (etag, try await commit(job, started, finished, .observation(observation), .answered))
        }
    }

    /// Lists the source's configs before a difference is believed: what looks like ports that vanished may be an edit
    /// of the scope that has not been noticed yet (rule 1).
    private func wasSuperseded(_ job: PollJob, _ source: SourceWatcher) async throws -> Bool {
        let list = try await source.refresh()
        return list.edited.contains(job.config.id) || !list.configs.contains { $0.id == job.config.id }
    }

    /// Whether it was committed: not when the config was edited meanwhile.
    private func commit(
        _ job: PollJob, _ started: Timestamp, _ finished: Timestamp, _ outcome: PollRecord.Outcome,
        _ schedule: PollOutcome, sign: SourceSign? = .succeeded
    ) async throws -> Bool {
        guard let next = await scheduler.settle(job, schedule) else { return false }
        let record = PollRecord(
            config: job.config.id, startedAt: started, finishedAt: finished, outcome: outcome, nextDue: next.due,
            waits: next.waits, sourceSign: sign, polled: job.config)
        _ = try await history.commit(record, policy: policy(of: job))
        failures.succeeded("recording polls")
        return true
    }

    private func fail(
        _ job: PollJob, from source: SourceWatcher, started: Timestamp, _ error: any Error
    ) async -> (etag: String?, committed: Bool) {
        let text = "\(error)".untrusted(limit: 600)
        let failure = error as? APIError
        logger.debug(
            "a poll failed",
            metadata: [
                "source": "\(job.config.source)", "config": "\(job.config.remoteID.untrusted())", "error": "\(text)",
            ])
        do {
            if failure?.code == .unknownConfig { _ = try await source.refresh() }
            let sign: SourceSign? = failure?.code == .unknownConfig ? nil : .failed(reason: text)
            _ = try await commit(
                job, started, now(), .failed(text), .failed(retryAfter: failure?.retryAfter), sign: sign)
        } catch let error as HistoryError {
            failures.failed("recording polls", kind: error.code.rawValue, "\(error)")
        } catch {
            logger.debug("a failed poll was not recorded", metadata: ["error": "\(error)"])
        }
        return (nil, false)
    }

    private func policy(of job: PollJob) -> DetectionPolicy {
        let confirmation = settings.confirmation(source: job.config.source, config: job.config.remoteID)
        return DetectionPolicy(opens: confirmation.opens, closes: confirmation.closes)
    }

    private func report(_ problems: [String], of job: PollJob) {
        let subject = "reading the whole result of config \(job.config.remoteID.untrusted())"
        guard let first = problems.first else { return failures.succeeded(subject) }
        failures.failed(
            subject, kind: first,
            "\(first)\(problems.count > 1 ? " (and \(problems.count - 1) more)" : ""); the rest is used as a partial result"
        )
    }
}
