public import PortHistory
import PortModel
import Synchronization

/// Writes each event as one line, for people or as JSON Lines, to stderr or a file.
///
/// Writing never waits: where a pipe's reader has stopped, the delivery fails after a second and is owed on. A daemon
/// that logs to a pipe must ignore SIGPIPE; a closed pipe is then a failed delivery like any other.
public final class LogSink: Sink {
    public enum Format: Hashable, Sendable {
        case text(colour: Bool)
        /// An `EventDocument` a line.
        case jsonLines
    }

    private struct State: Sendable {
        var output: LogOutput
        var progress = LineProgress()
    }

    public let name: String
    private let format: Format
    private let destination: LogDestination
    private let state: Mutex<State>
    private let pause: @Sendable () async throws -> Void

    /// A sink that is ready to write. Throws where the file cannot be opened.
    public convenience init(name: String, format: Format, destination: LogDestination) throws(LogFileError) {
        let output =
            switch destination {
            case .stderr: LogOutput(borrowing: 2)
            case .file(let path): try LogOutput(path: path)
            }
        self.init(name: name, format: format, destination: destination, output: output) {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// `pause` is what an attempt does between looking whether a full pipe takes more, at most fifty times.
    init(
        name: String, format: Format, destination: LogDestination, output: LogOutput,
        pause: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.format = format
        self.destination = destination
        self.state = Mutex(State(output: output))
        self.pause = pause
    }

    /// Opens the file anew, so that lines go to the file that now has the name: for logrotate. Does nothing for stderr.
    /// Where it throws, the old file stays in use.
    public func reopen() throws(LogFileError) {
        guard case .file(let path) = destination else { return }
        let output = try LogOutput(path: path)
        state.withLock { state in
            state.output = output
            state.progress.reopened()
        }
    }

    public func deliver(_ delivery: Delivery) async -> DeliveryOutcome {
        let bytes: [UInt8]
        do {
            bytes = Array(try lines(of: delivery).utf8)
        } catch {
            return .rejected(reason: "cannot be written as text: \("\(error)".untrusted(limit: 200))")
        }
        for _ in 0..<50 {
            switch write(bytes, of: delivery.id) {
            case .wrote: return .delivered
            case .failed(let code):
                return .failed(
                    reason: "cannot write to \(destination): \(systemErrorText(code))", retryAfter: .seconds(30))
            case .full:
                do { try await pause() } catch { return .failed(reason: "stopped while writing", retryAfter: nil) }
            }
        }
        return .failed(
            reason: "\(destination) takes no more: what reads it is slow or has stopped", retryAfter: .seconds(30))
    }

    private func lines(of delivery: Delivery) throws -> String {
        switch format {
        case .text(let colour):
            let line = EventLine(colour: colour)
            return delivery.events.map { line.text($0) + "\n" }.joined()
        case .jsonLines:
            return try delivery.events.map { try EventDocument($0).json() + "\n" }.joined()
        }
    }

    /// Writes what is left of a delivery, until all is written or nothing more goes.
    private func write(_ bytes: [UInt8], of id: String) -> LogOutput.Step {
        state.withLock { state in
            if state.progress.begin(id) { _ = state.output.write([UInt8(ascii: "\n")]) }
            while let piece = state.progress.next(in: bytes, limit: state.output.limit) {
                let step = state.output.write(bytes[piece])
                guard case .wrote(let count) = step else { return step }
                state.progress.wrote(count, of: bytes)
            }
            return .wrote(bytes.count)
        }
    }
}
