import PortHistory
import PortModel

/// What a port was at a time, for people and programs.
struct OpenPortRecord: Record {
    let address: String
    let port: UInt16
    let proto: String
    /// `open`, `closed` or `unknown`.
    let answer: String
    let state: String
    let reason: String?
    let status: String?
    let openedAfter: String?
    let openedBy: String?
    let closedAfter: String?
    let closedBy: String?
    let endReason: String?
    let verifiedAt: String?
    let source: String?
    let config: String?
    let at: String

    init(_ answer: PortAnswer) {
        address = answer.port.address.description
        port = answer.port.number
        proto = answer.port.proto.name
        self.answer = answer.verdict.rawValue
        state = answer.state.rawValue
        reason = answer.reason?.description
        status = answer.status
        openedAfter = answer.openedAfter?.description
        openedBy = answer.openedBy?.description
        closedAfter = answer.closedAfter?.description
        closedBy = answer.closedBy?.description
        endReason = answer.endWord
        verifiedAt = answer.verifiedAt?.description
        source = answer.source
        config = answer.config
        at = answer.at.description
    }

    static let columns = [
        "address", "port", "proto", "answer", "state", "reason", "status", "opened_after", "opened_by", "closed_after",
        "closed_by", "end_reason", "verified_at", "source", "config", "at",
    ]

    var values: [String?] {
        [
            address, "\(port)", proto, answer, state, reason, status, openedAfter, openedBy, closedAfter, closedBy,
            endReason, verifiedAt, source, config, at,
        ]
    }

    /// The state, with the source's own word where that says something else.
    private static func stateText(_ answer: PortAnswer) -> String {
        guard let status = answer.status, status != "open" else { return answer.state.rawValue }
        return "\(answer.state.rawValue) (\(status))"
    }

    static func table(_ answers: [PortAnswer], now: Timestamp) -> Table {
        let isPast = answers.contains { $0.closedBy != nil || $0.endWord != nil }
        var headings = ["ADDRESS", "PORT", "STATE", "LAST SEEN CLOSED", "FIRST SEEN OPEN"]
        if isPast { headings += ["LAST SEEN OPEN", "CLOSED BY"] }
        headings += ["VERIFIED", "SOURCE", "CONFIG"]
        let hasNotes = answers.contains { $0.reason != nil }
        if hasNotes { headings.append("NOTE") }
        var table = Table(headings)
        for answer in answers {
            var cells = [
                answer.port.address.description, "\(answer.port.number)/\(answer.port.proto)", stateText(answer),
                answer.openedAfter?.tableText ?? (answer.openedBy == nil ? "" : "unknown"),
                answer.openedBy?.tableText ?? "never",
            ]
            if isPast { cells += [answer.closedAfter?.tableText ?? "", answer.closedBy?.tableText ?? ""] }
            cells += [answer.verifiedAt?.tableText(now: now) ?? "never", answer.source ?? "", answer.config ?? ""]
            if hasNotes { cells.append(answer.reason?.description ?? "") }
            table.add(cells)
        }
        return table
    }
}
