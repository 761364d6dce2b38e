import Logging
import Synchronization

/// Keeps log lines: the message, and the values of its metadata in the order of their keys.
struct RecordingLog: LogHandler {
    final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]
    let lines: Lines

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let values = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        lines.add((["\(event.level): \(event.message)"] + values).joined(separator: " "))
    }

    static func logger(to lines: Lines) -> Logger {
        Logger(label: "test") { _ in RecordingLog(lines: lines) }
    }
}
