public import PortModel

/// A port that was not the same at two times.
public struct PortDifference: Hashable, Sendable {
    public let port: Port
    /// What it was then and then, as each config saw it; never none.
    public let before: [PortAnswer]
    public let after: [PortAnswer]

    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// It was closed, and is open.
        case opened = "+"
        /// It was open, and is closed.
        case closed = "-"
        /// It is not known what it was or is, or its state or status differs in another way.
        case changed = "~"
    }

    public var kind: Kind {
        switch (before.verdict, after.verdict) {
        case (.closed, .open): .opened
        case (.open, .closed): .closed
        default: .changed
        }
    }

    /// Nil where both are the same to whoever compares: neither open, or open with the same words.
    init?(_ port: Port, before: [PortAnswer], after: [PortAnswer]) {
        let (was, now) = (before.verdict, after.verdict)
        let words = { (answers: [PortAnswer]) in
            Set(answers.filter(\.isListed).map { [$0.state.rawValue, $0.status ?? ""] })
        }
        if was == now, was == .closed || words(before) == words(after) { return nil }
        self.port = port
        self.before = before
        self.after = after
    }
}
