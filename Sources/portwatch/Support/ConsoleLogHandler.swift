import Logging
import PortModel

/// Writes the daemon's own log on standard error, in the columns of the event lines: time, level, message, values.
struct ConsoleLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    static func logger(_ level: Logger.Level) -> Logger {
        Logger(label: "portwatch") { _ in ConsoleLogHandler(level: level) }
    }

    /// For commands that only say what is wrong.
    static var warnings: Logger { logger(.warning) }

    init(level: Logger.Level) {
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let values = metadata.merging(event.metadata ?? [:]) { _, new in new }
            .sorted { $0.key < $1.key }
            .map { "  \($0.key)=\(Self.quoted("\($0.value)"))" }
            .joined()
        let level = event.level.rawValue
        let padding = String(repeating: " ", count: max(0, 8 - level.count))
        Console.standardError(
            "\(Timestamp.now().shortText)Z  \(level)\(padding)  \("\(event.message)".untrusted(limit: 2000))\(values)")
    }

    private static func quoted(_ text: String) -> String {
        let safe = text.untrusted(limit: 600)
        return safe.contains(" ") ? "\"\(safe)\"" : safe
    }
}
