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
    /// What is expected at the moment of each commit.
    var book = PolicyBook()

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
            await unsettle(job)
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
            let preview = try await history.preview(
                config: job.config.id, observation: observation, policy: policy)
            if preview.changes, try await wasSuperseded(job, source) { return (nil, false) }
            report(result.problems, of: job)
            let probe = try await probe(preview.probe, of: job, result, from: source)
            let etag = result.stamp.scanID == nil ? nil : result.stamp.etag
            let outcome = PollRecord.Outcome.observation(observation)
            return (etag, try await commit(job, started, finished, outcome, .answered, probe: probe))
        }
    }

    /// Lists the source's configs before a difference is believed: what looks like ports that vanished may be an edit
    /// of the scope that has not been noticed yet (rule 1).
    private func wasSuperseded(_ job: PollJob, _ source: SourceWatcher) async throws -> Bool {
        let list = try await source.refresh()
        return list.edited.contains(job.config.id) || list.unreadable.contains(job.config.id)
            || !list.configs.contains { $0.id == job.config.id }
    }

    /// Whether it was committed: not when the config was edited meanwhile.
    private func commit(
        _ job: PollJob, _ started: Timestamp, _ finished: Timestamp, _ outcome: PollRecord.Outcome,
        _ schedule: PollOutcome, sign: SourceSign? = .answered, probe: ProbeAnswer? = nil
    ) async throws -> Bool {
        guard let next = await scheduler.settle(job, schedule) else { return false }
        let record = PollRecord(
            config: job.config.id, startedAt: started, finishedAt: finished, outcome: outcome, nextDue: next.due,
            waits: next.waits, sourceSign: sign, polled: job.config, probe: probe)
        _ = try await history.commit(record, policy: policy(of: job))
        failures.succeeded("recording polls")
        if case .failed = outcome {
        } else {
            failures.succeeded(subject(job, "polling"))
            failures.gotThrough(job.config.source)
        }
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
            _ = try await commit(
                job, started, now(), .failed(text), .failed(retryAfter: failure?.retryAfter),
                sign: sign(of: failure, reason: text))
            tell(failure, of: job, text)
        } catch let error as HistoryError {
            failures.failed("recording polls", kind: error.code.rawValue, "\(error)")
            await unsettle(job)
        } catch {
            logger.debug("a failed poll was not recorded", metadata: ["error": "\(error)"])
        }
        return (nil, false)
    }

    /// The outcome was taken for the schedule, but is not in the history: a one-off would count as done without a result.
    private func unsettle(_ job: PollJob) async {
        _ = await scheduler.settle(job, .failed(retryAfter: nil))
    }

    /// What a failed poll says of its source: that it did not answer. What it answers about one config is that
    /// config's affair, and a list that failed has been recorded by the watcher.
    private func sign(of failure: APIError?, reason: String) -> SourceSign? {
        guard failure?.operation == .latestResult else { return nil }
        switch failure?.code {
        case .unreachable, .timedOut: return .unreachable(reason: reason)
        // Held back by our own budget: the source was not asked.
        case .rateLimited where failure?.status == nil: return nil
        default: return .answered
        }
    }

    /// A failure that is this config's own is logged once; one of the whole source is an event.
    private func tell(_ failure: APIError?, of job: PollJob, _ text: String) {
        switch failure?.code {
        case .unreachable, .timedOut, .unknownConfig, nil: break
        // A budget is the source's, or several sources': it is not told for each of its configs.
        case .rateLimited: if let failure { failures.heldBack(job.config.source, failure) }
        case .some(let code): failures.failed(subject(job, "polling"), kind: code.rawValue, text)
        }
    }

    private func subject(_ job: PollJob, _ doing: String) -> String {
        "\(doing) config \(job.config.remoteID.untrusted()) of source \(job.config.source)"
    }

    private func policy(of job: PollJob) -> DetectionPolicy {
        let confirmation = settings.confirmation(source: job.config.source, config: job.config.remoteID)
        return DetectionPolicy(
            opens: confirmation.opens, closes: confirmation.closes, suspicion: settings.suspicion,
            flapping: settings.flapping, expected: book.current)
    }

    private func report(_ problems: [String], of job: PollJob) {
        let subject = subject(job, "reading the whole result of")
        guard let first = problems.first else { return failures.succeeded(subject) }
        failures.failed(
            subject, kind: first,
            "\(first)\(problems.count > 1 ? " (and \(problems.count - 1) more)" : ""); the rest is used as a partial result"
        )
    }
}
