import PortModel

/// A wish, and which history it is about: the socket in systemd's usual place may be another daemon's.
struct Command<Wish: Codable & Sendable>: Codable, Sendable {
    /// As `ControlSocket.identity(ofHistory:)` says it.
    let history: String
    let wish: Wish
}

/// What a command asks with `POST /poll`.
struct PollRequest: Codable, Sendable {
    let config: String
    /// Where two sources have a config with the same id.
    let source: String?
}

/// What a command asks with `POST /accept`.
struct AcceptRequest: Codable, Sendable {
    /// An event's id, or its sequence number.
    let event: String
    /// A time as ISO 8601, or `never`.
    let until: String
    let reason: String
    let owner: String?
}

/// What the daemon answers.
struct ControlAnswer: Codable, Sendable {
    /// `scheduled` or `under-way`, `accepted` or `already`; nil where it cannot be done.
    var state: String?
    /// The rule that holds now.
    var rule: String?
    /// Why it cannot be done, and what to do.
    var error: String?

    private static let tooEarly = (503, ControlAnswer(error: "the daemon is not watching yet; try again in a moment"))

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
        case nil: tooEarly
        }
    }

    static func accept(
        _ outcome: ExceptionDesk.Outcome?, _ request: AcceptRequest
    ) -> (status: Int, answer: ControlAnswer) {
        switch outcome {
        case .accepted(let rule): (200, ControlAnswer(state: "accepted", rule: "\(rule)"))
        case .already(let rule): (200, ControlAnswer(state: "already", rule: "\(rule)"))
        case .unknownEvent:
            (
                404,
                ControlAnswer(
                    error: "there is no event \(request.event.untrusted()) in this history; "
                        + "portwatch events --output csv shows the ids")
            )
        case .refused(let why): (422, ControlAnswer(error: why))
        case .failed(let why): (500, ControlAnswer(error: why))
        case nil: tooEarly
        }
    }
}
