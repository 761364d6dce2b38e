import ChangeDetection

/// The votes on a difference as they are kept in their column: `+12-15+18` is agreed by the poll of row 12,
/// contradicted by that of row 15, agreed by that of row 18.
enum VotesText {
    static func of(_ votes: [KnownPort.Pending.Vote]) -> String {
        votes.map { ($0.agrees ? "+" : "-") + ($0.poll.map { String($0) } ?? "") }.joined()
    }

    /// Nil for anything else.
    static func read(_ text: String) -> [KnownPort.Pending.Vote]? {
        var votes: [KnownPort.Pending.Vote] = []
        var rest = Substring(text)
        while let sign = rest.popFirst() {
            guard sign == "+" || sign == "-" else { return nil }
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            votes.append(.init(agrees: sign == "+", poll: Int64(digits)))
        }
        return votes
    }
}

extension KnownPort {
    /// The same with this poll's row in the place of `thisPoll`.
    func recorded(by poll: Int64?) -> KnownPort {
        guard case .some(var pending) = pending else { return self }
        pending.votes = pending.votes.map {
            $0.poll == Pending.Vote.thisPoll ? Pending.Vote(agrees: $0.agrees, poll: poll) : $0
        }
        var result = self
        if case .opening = phase { result.phase = .opening(pending) } else { result.phase = .closing(pending) }
        return result
    }
}
