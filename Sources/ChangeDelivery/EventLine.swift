public import PortHistory
import PortModel

/// Writes an event as one line for people, its columns aligned:
/// time in UTC, severity, type, what it is about (the port, else the source), message. Before the message stands in
/// brackets what is known of the port: its service, what the policy expects, whether it was asked again and confirmed it,
/// and the source's own word where that is another than `open`.
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
            notes(event) + event.message.untrusted(limit: 2000),
        ].joined(separator: "  ")
    }

    private func notes(_ event: Event) -> String {
        let confidence = event.text("confidence").flatMap { $0 == Confidence.confirmed.rawValue ? $0 : nil }
        let status = event.text("status").flatMap { $0 == OpenPort.openStatus ? nil : "status \($0)" }
        let notes = [event.text("service"), event.text("expectation"), confidence, status].compactMap { $0 }
        return notes.isEmpty ? "" : "[\(notes.map { $0.untrusted(limit: 40) }.joined(separator: ", "))] "
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
