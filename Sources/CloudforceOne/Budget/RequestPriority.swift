/// Who waits for a request.
public enum RequestPriority: Hashable, Sendable {
    /// A poll: it gives way, and is spread out once more than half of the budget is used.
    case background
    /// A person's command: it goes before every poll that waits.
    case interactive
}
