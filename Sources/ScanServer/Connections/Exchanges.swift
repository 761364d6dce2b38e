import NIOCore

/// Which requests of a connection are still to be answered, and how the connection ends when it has to. Pure.
struct Exchanges: Sendable {
    private struct Request: Sendable {
        /// Whether the client sends the body only when told to, and was not told.
        var awaitsInvitation: Bool
        /// Whether all of it has come.
        var isComplete = false
    }

    /// What the connection does now.
    enum Action: Hashable, Sendable {
        case proceed
        /// Refuse what is no request, then close.
        case refuse
        case close
    }

    /// What was at fault when the connection cannot go on.
    enum Fault: Hashable, Sendable {
        /// A request that has a head.
        case badRequest
        /// Bytes in which no request could be found.
        case noHTTP
    }

    /// The oldest first.
    private var requests = CircularBuffer<Request>()
    /// Whether the last request is not complete, be it answered or not.
    private var isReading = false
    /// Whether the answer to the first request has begun.
    private var isAnswering = false
    /// What is done after the answers that are due.
    private var ending: Action?
    /// Whether that was done: nothing more is sent.
    private(set) var isOver = false

    /// Whether nothing more is accepted.
    var isEnding: Bool { ending != nil }

    mutating func began(awaitsInvitation: Bool) {
        isReading = true
        requests.append(Request(awaitsInvitation: awaitsInvitation))
    }

    mutating func completed() {
        isReading = false
        if let last = requests.indices.last { requests[last].isComplete = true }
    }

    /// The client was told to send the body of the first request.
    mutating func invited() {
        if !requests.isEmpty { requests[requests.startIndex].awaitsInvitation = false }
    }

    /// Nothing that follows can be read. A request that was done gets its own answer, never the refusal of what came
    /// after it: its client would take it for not done.
    mutating func failed(_ fault: Fault) -> Action {
        guard ending == nil else { return .proceed }
        if isReading {
            let isAnswered = requests.isEmpty || (requests.count == 1 && isAnswering)
            // The broken request waits for the rest of its body, and would do so for ever.
            if !isAnswered { requests.removeLast() }
            ending = isAnswered ? .close : .refuse
        } else {
            ending = requests.isEmpty || fault == .badRequest ? .refuse : .close
        }
        return endIfDone()
    }

    /// The answer to the first request begins.
    /// - Returns: whether the connection ends with it, which it has to say.
    mutating func answers() -> Bool {
        isAnswering = true
        // Whether a body that nobody asked for still comes, cannot be known: what comes next would be taken for it.
        if let first = requests.first, first.awaitsInvitation, !first.isComplete, ending == nil { ending = .close }
        return ending == .close && requests.count == 1
    }

    /// The answer to the first request is complete.
    mutating func answered() -> Action {
        isAnswering = false
        _ = requests.popFirst()
        return endIfDone()
    }

    private mutating func endIfDone() -> Action {
        guard let ending, requests.isEmpty else { return .proceed }
        isOver = true
        return ending
    }
}
