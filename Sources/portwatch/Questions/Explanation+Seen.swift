import PortHistory
import PortModel

extension Explanation {
    /// The interval that the event is about.
    var seen: [String] {
        guard let interval = background.interval else {
            guard event.port != nil else { return [] }
            return ["The interval that this event is about is not kept any more."]
        }
        var sentences = [
            "It was seen open for the first time at \(time(interval.openedBy)); "
                + (interval.openedAfter.map { "it was last known not to be open at \(time($0))." }
                    ?? "nothing is known of before.")
        ]
        if interval.status != "open" { sentences.append("The source's word for its state is \"\(interval.status)\".") }
        if event.time >= interval.openedBy, let closed = interval.closedBy, closed <= event.time {
            sentences.append(
                "It was seen open for the last time at \(time(interval.lastSeen)), "
                    + "and found not to be open for the first time at \(time(closed)).")
        }
        if let silent = interval.silentSince { sentences.append("It gave no answer from \(time(silent)) on.") }
        return sentences
    }

    var looked: [String] {
        var sentences: [String] = []
        if let config = event.config {
            let edition = background.edition.map { edition in
                "; since \(time(edition.since)) it covered \(edition.scope), "
                    + (edition.period.map { "scanned every \($0.shortText)" } ?? "scanned once")
            }
            sentences.append("Config \(config) at source \(event.source)\(edition ?? "").")
        } else {
            sentences.append("Source \(event.source).")
        }
        if let others = detail("seen_by") { sentences.append("Seen by: \(others).") }
        if let others = detail("not_seen_by") { sentences.append("Not seen by: \(others).") }
        return sentences
    }

    var polls: [String] {
        var facts = background.steps
        if let poll = background.poll, !facts.contains(where: { $0.id == poll.id }) { facts.append(poll) }
        guard !facts.isEmpty else {
            return event.port == nil ? [] : ["The rows of the polls that it rests on are not kept any more."]
        }
        return facts.map(text)
    }

    private func text(_ poll: EventBackground.PollFacts) -> String {
        var sentence = "Poll \(poll.id), answered at \(time(poll.finishedAt)): \(poll.outcome)"
        if let open = poll.openPorts { sentence += ", \(open) open port\(open == 1 ? "" : "s")" }
        if let scan = poll.scan { sentence += ", scan \(scan)" }
        if let note = poll.note { sentence += ", \(note)" }
        if poll.repeats > 1 { sentence += "; the row stands for \(poll.repeats) polls that said the same" }
        return sentence + "."
    }

    /// Earlier intervals of the same port.
    var before: [String] {
        guard !background.earlier.isEmpty else { return [] }
        var sentences = background.earlier.map { earlier in
            let end = earlier.closedBy ?? earlier.endedAt
            return "It was open from \(earlier.openedBy.tableText) to "
                + "\(end.map(\.tableText) ?? "now"), which ended as \(earlier.endWord ?? "not over")."
        }
        let more = background.earlierCount - background.earlier.count
        if more > 0 { sentences.append("And \(more) time\(more == 1 ? "" : "s") before that.") }
        return sentences
    }

    var since: [String] {
        var sentences: [String] = []
        if let interval = background.interval, let reason = interval.endWord, let ended = interval.endedAt,
            ended > event.time
        {
            sentences.append("The interval ended at \(time(ended)) as \(reason).")
        }
        for answer in background.now {
            let by = answer.config.map { " for config \($0) at source \(answer.source ?? "")" } ?? ""
            let verified = answer.verifiedAt.map { ", last verified at \(time($0))" } ?? ""
            let reason = answer.reason.map { ": \($0)" } ?? ""
            sentences.append("Now it is \(answer.state.rawValue)\(by)\(verified)\(reason).")
        }
        return sentences
    }

    var told: [String] {
        let others = background.siblings.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
        let together = others.isEmpty ? [] : ["The same poll also gave \(others.joined(separator: ", "))."]
        return together
            + background.deliveries.map { delivery in
                switch delivery.state {
                case "delivered":
                    "\(delivery.sink): delivered\(delivery.finishedAt.map { " at \(time($0))" } ?? ""), \(delivery.id)."
                case "dead": "\(delivery.sink): given up: \(delivery.lastError ?? "no reason is kept")."
                default:
                    "\(delivery.sink): still owed"
                        + (delivery.attempts > 0
                            ? " after \(delivery.attempts) attempts: \(delivery.lastError ?? "")." : ".")
                }
            }
    }
}
