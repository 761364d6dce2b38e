public import PortHistory
import PortModel

/// Writes an event as one line for people, its columns aligned:
/// time in UTC, severity, type, what it is about (the port, else the source), message.
public struct EventLine: Sendable {
    /// Whether the severity is coloured, for a terminal.
    public let colour: Bool

    public init(colour: Bool = false) {
        self.colour = colour
    }

    /// The line, without a line break; nothing in it makes a terminal do more than show it.
    public func text(_ committed: CommittedEvent) -> String {
        let event = committed.event
        let subject = event.port?.description ?? event.source
        return [
            "\(event.time.shortText)Z",
            coloured(event.severity.rawValue.padded(to: 8), event.severity),
            event.type.rawValue.padded(to: 20),
            subject.untrusted(limit: 64).padded(to: 20),
            event.message.untrusted(limit: 2000),
        ].joined(separator: "  ")
    }

    private func coloured(_ text: String, _ severity: Severity) -> String {
        guard colour else { return text }
        let code =
            switch severity {
            case .info: "2"
            case .notice: "36"
            case .warning: "33"
            case .critical: "1;31"
            }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}

extension String {
    /// The text with spaces behind it up to a width; a longer one stays as it is.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
