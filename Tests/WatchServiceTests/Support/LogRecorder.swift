import Logging
import TestSupport

/// Keeps log lines, each with its level in front, for a test to look at.
struct LogRecorder: Sendable {
    let lines = Recorder<String>()

    var logger: Logger {
        var logger = Logger(label: "test") { [lines] _ in Handler(lines: lines) }
        logger.logLevel = .debug
        return logger
    }

    var errors: [String] { lines.all.filter { $0.hasPrefix("error ") } }
    var notices: [String] { lines.all.filter { $0.hasPrefix("notice ") } }

    private struct Handler: LogHandler {
        let lines: Recorder<String>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.add("\(event.level) \(event.message)") }
    }
}
