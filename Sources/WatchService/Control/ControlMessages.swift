import PortModel

/// What a command asks with `POST /poll`.
struct PollRequest: Codable, Sendable {
    let config: String
    /// Where two sources have a config with the same id.
    let source: String?
}

/// What the daemon answers.
struct ControlAnswer: Codable, Sendable {
    /// `scheduled` or `under-way`; nil where it cannot be done.
    var state: String?
    /// Why it cannot be done, and what to do.
    var error: String?

    static func pollNow(_ result: PollNow?, _ request: PollRequest) -> (status: Int, answer: ControlAnswer) {
        switch result {
        case .scheduled: (202, ControlAnswer(state: "scheduled"))
        case .underWay: (202, ControlAnswer(state: "under-way"))
        case .unknown:
            (
                404,
                ControlAnswer(
                    error: "no config \(request.config.untrusted()) is watched; portwatch status shows those that are")
            )
        case .ambiguous(let sources):
            (
                409,
                ControlAnswer(
                    error: "several sources have it; name one with --source: \(sources.joined(separator: ", "))")
            )
        case nil: (503, ControlAnswer(error: "the daemon is not watching yet; try again in a moment"))
        }
    }
}
