import PortHistory
import PortModel

/// What is behind an event, in words. What an event of an older version does not say is told from the intervals and polls
/// that are kept, and where there is nothing, that is said.
struct Explanation {
    struct Section {
        let title: String
        let sentences: [String]
    }

    let background: EventBackground
    let now: Timestamp

    init(_ background: EventBackground, now: Timestamp) {
        self.background = background
        self.now = now
    }

    var event: Event { background.event.event }

    var sections: [Section] {
        [
            Section(title: "What happened", sentences: happened), Section(title: "What was seen", sentences: seen),
            Section(title: "Who looked", sentences: looked), Section(title: "Which polls", sentences: polls),
            Section(title: "What confirmed it", sentences: confirmed),
            Section(title: "What was held back or not told", sentences: suppressed),
            Section(title: "What the policy says", sentences: policy),
            Section(title: "Before", sentences: before), Section(title: "Since then", sentences: since),
            Section(title: "Whom it was told", sentences: told), Section(title: "Also recorded", sentences: rest),
        ].filter { !$0.sentences.isEmpty }
    }

    func text(colour: Bool) -> String {
        sections.map { section in
            let title = colour ? "\u{1B}[1m\(section.title)\u{1B}[0m" : section.title
            return ([title] + section.sentences.map { "  \($0.untrusted(limit: 2000))" }).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    func time(_ time: Timestamp) -> String { time.tableText(now: now) }

    /// A text among the event's details.
    func detail(_ name: String) -> String? {
        event.details[name].map(Self.text)
    }

    static func text(_ detail: Event.Detail) -> String {
        switch detail {
        case .text(let text): text
        case .number(let number): "\(number)"
        case .time(let time): time.description
        case .list(let list): list.isEmpty ? "none" : list.joined(separator: ", ")
        case .flag(let flag): flag ? "yes" : "no"
        }
    }

    private var happened: [String] {
        [
            event.message, "\(event.type.rawValue), \(event.severity.rawValue), noticed at \(time(event.time)).",
            "Event \(background.event.sequence) of this history, \(background.event.id).",
        ]
    }

    /// What the sentences above have said, so that it is not said twice.
    static let said: Set<String> = [
        "opened_by", "opened_after", "closed_by", "closed_after", "status", "confidence", "expectation", "rule",
        "rule_place", "rule_owner", "rule_reason", "rule_until", "risk", "held_since", "seen_by", "not_seen_by",
        "suppressed",
        "reasons",
    ]

    private var rest: [String] {
        event.details.filter { !Self.said.contains($0.key) }.sorted { $0.key < $1.key }
            .map { "\($0.key): \(Self.text($0.value))" }
    }
}
