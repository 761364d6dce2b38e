import Logging
import Synchronization

/// Keeps log lines for a test to look at.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    /// The lines of that level.
    func lines(_ level: Logger.Level) -> [String] {
        all.filter { $0.hasPrefix("\(level) ") }
    }

    /// Takes out the lines of errors, which a test expected: `TestServer.stop()` finds the others.
    func takeErrors() -> [String] {
        lines.withLock { lines in
            let errors = lines.filter { $0.hasPrefix("error ") }
            lines.removeAll { $0.hasPrefix("error ") }
            return errors
        }
    }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(lines: self) }
        logger.logLevel = .debug
        return logger
    }

    fileprivate func add(_ line: String) {
        lines.withLock { $0.append(line) }
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.add("\(event.level) \(event.message)")
        }
    }
}
