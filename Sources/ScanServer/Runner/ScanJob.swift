import Logging
import PortModel
import PortScanner

/// One scan of one config, from the store and back into it.
struct ScanJob: Sendable {
    let store: ScanStore
    let scanner: any PortScanning
    let allowList: AllowList
    let now: Now
    let makeID: @Sendable () -> String
    let logger: Logger

    enum Outcome: Hashable, Sendable {
        /// The store says when the config is scanned next.
        case settled
        /// The store could not be read or written, and so cannot say it.
        case unsettled
    }

    /// Scans the config if it is still of that revision. A scan that was cancelled leaves no trace in the store.
    func run(_ id: String, revision: Int) async -> Outcome {
        do {
            guard let config = try await store.config(id: id), config.revision == revision else { return .settled }
            let started = now()
            let result = await scan(config)
            guard !Task.isCancelled else { return .settled }
            switch result {
            case .success((let scope, let report)): try await record(config, scope, report, started: started)
            case .failure(let error): try await recordFailure(config, error)
            }
            return .settled
        } catch is CancellationError {
            return .settled
        } catch {
            logger.error("the scan server's database failed at a scan of \(id): \("\(error)".untrusted(limit: 300))")
            return .unsettled
        }
    }

    /// The allow-list is asked again before every scan: it may have become narrower since the config was created.
    private func scan(_ config: StoredConfig) async -> Result<(Scope, ScanReport), any Error> {
        do {
            let scope = try config.scope()
            let refused = allowList.refused(scope.addresses)
            guard refused.isEmpty else { throw TargetsRefused(addresses: refused) }
            return .success((scope, try await scanner.scan(scope)))
        } catch {
            return .failure(error)
        }
    }

    private func record(_ config: StoredConfig, _ scope: Scope, _ report: ScanReport, started: Timestamp) async throws {
        let stamp = ScanStore.ScanStamp(scanID: makeID(), started: started, finished: now())
        let left = scope.addresses.subtracting(report.coveredAddresses)
        let cause = report.undecidedCause.map { ": \($0)" } ?? ""
        let problem = left.isEmpty ? nil : "not all of \(left) was looked at, they are left out of the result\(cause)"
        let recording = try await store.record(stamp, of: config.id, revision: config.revision, problem: problem) {
            HostPorts(report, of: scope, after: $0)
        }
        tell(config, recording, problem: problem)
    }

    private func recordFailure(_ config: StoredConfig, _ error: any Error) async throws {
        let text = "\(error)".untrusted(limit: 300)
        let recording = try await store.recordFailure(
            of: config.id, revision: config.revision, error: text, now: now())
        tell(config, recording, problem: text)
    }

    /// One line when something goes wrong, one when it goes wrong in another way, one when it is over.
    private func tell(_ config: StoredConfig, _ recording: ScanStore.Recording, problem: String?) {
        guard case .stored(let earlier) = recording, earlier != problem else { return }
        if let problem {
            logger.warning("scan of config \(config.id): \(problem)")
        } else {
            logger.notice("scan of config \(config.id) is whole again")
        }
    }
}

/// A config has addresses that the allow-list does not have, or no longer has.
struct TargetsRefused: Error, CustomStringConvertible {
    let addresses: AddressSet

    var description: String {
        "nothing was scanned: not on the allow-list: \(addresses); allow them, or take them out of the config"
    }
}
