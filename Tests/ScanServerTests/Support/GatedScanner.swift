import PortModel
import PortScanner
import Synchronization

/// A scanner whose scans wait until the test says what they find.
final class GatedScanner: PortScanning {
    /// The scans in the order in which they start.
    let scans: AsyncStream<GatedScan>
    private let started: AsyncStream<GatedScan>.Continuation

    init() {
        (scans, started) = AsyncStream.makeStream()
    }

    func scan(_ scope: Scope) async throws -> ScanReport {
        let scan = GatedScan(scope: scope)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                scan.hold(continuation)
                started.yield(scan)
                if Task.isCancelled { scan.cancel() }
            }
        } onCancel: {
            scan.cancel()
        }
    }

    /// The next scan that has started or will.
    func next() async throws -> GatedScan {
        var iterator = scans.makeAsyncIterator()
        guard let scan = await iterator.next() else { throw CancellationError() }
        return scan
    }
}

/// A scan in progress.
final class GatedScan: Sendable {
    let scope: Scope
    /// Ends when the scan was cancelled.
    let cancelled: AsyncStream<Void>
    private let wasCancelled: AsyncStream<Void>.Continuation
    private let continuation = Mutex<CheckedContinuation<ScanReport, any Error>?>(nil)

    init(scope: Scope) {
        self.scope = scope
        (cancelled, wasCancelled) = AsyncStream.makeStream()
    }

    func hold(_ continuation: CheckedContinuation<ScanReport, any Error>) {
        self.continuation.withLock { $0 = continuation }
    }

    func cancel() {
        end { $0.resume(throwing: CancellationError()) }
        wasCancelled.finish()
    }

    func fail(_ error: any Error) {
        end { $0.resume(throwing: error) }
    }

    /// Ends the scan: these ports are open, those silent, and the others refused.
    func finish(
        open: [Port] = [], unanswered: [IPAddress: PortSet] = [:], unreachable: [IPAddress: PortSet] = [:],
        undecided: [IPAddress: PortSet] = [:]
    ) {
        let report = ScanReport(
            scope: scope, open: open, unanswered: unanswered, unreachable: unreachable, undecided: undecided,
            startedAt: .epoch, finishedAt: .epoch)
        end { $0.resume(returning: report) }
    }

    private func end(_ resume: (CheckedContinuation<ScanReport, any Error>) -> Void) {
        continuation.withLock { continuation in
            if let waiting = continuation.take() { resume(waiting) }
        }
    }
}
