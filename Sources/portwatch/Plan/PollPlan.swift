import PortHistory
import PortModel
import ScanScheduling

/// The polls of many configs, summed up as people want to read them.
struct PollPlan {
    struct Entry {
        let config: WatchedConfig
        let stretches: [PollForecast.Stretch]
    }

    /// An hour or a day in which something is polled.
    struct Span {
        let start: Timestamp
        var polls = 0
        var configs = 0
        var first: Timestamp
        var last: Timestamp
        var afterBlackout = 0
        var catchUps = 0
    }

    struct ConfigLine {
        let config: WatchedConfig
        let polls: Int
        let next: Timestamp?
        /// Nil for a config that is not polled any more, or not in this time.
        let why: PollForecast.Kind?
        let last: Timestamp?
    }

    struct Poll {
        let time: Timestamp
        let config: WatchedConfig
        let why: PollForecast.Kind
    }

    private let entries: [Entry]
    private let start: Timestamp
    private let end: Timestamp

    init(_ entries: [Entry], from start: Timestamp, until end: Timestamp) {
        (self.entries, self.start, self.end) = (entries, start, end)
    }

    /// The spans of a length, in UTC, in which something is polled.
    func spans(of length: Duration) -> [Span] {
        var spans: [Span] = []
        let size = length.milliseconds
        var time = Timestamp(milliseconds: start.milliseconds / size * size)
        while time < end {
            if let span = span(from: time, until: min(time + length, end)) { spans.append(span) }
            time = time + length
        }
        return spans
    }

    private func span(from start: Timestamp, until end: Timestamp) -> Span? {
        var span: Span?
        for entry in entries {
            var isPolled = false
            for stretch in entry.stretches {
                guard let polls = stretch.polls(from: start, until: end) else { continue }
                var sum = span ?? Span(start: start, first: polls.first, last: polls.last)
                sum.polls += polls.count
                sum.configs += isPolled ? 0 : 1
                sum.first = min(sum.first, polls.first)
                sum.last = max(sum.last, polls.last)
                sum.afterBlackout += stretch.kind == .afterBlackout ? polls.count : 0
                sum.catchUps += stretch.kind == .catchUp ? polls.count : 0
                (span, isPolled) = (sum, true)
            }
        }
        return span
    }

    /// A line a config, those that are polled soonest first.
    var configs: [ConfigLine] {
        entries.map { entry in
            ConfigLine(
                config: entry.config, polls: entry.stretches.reduce(0) { $0 + $1.count },
                next: entry.stretches.first?.first, why: entry.stretches.first?.kind, last: entry.stretches.last?.last)
        }.sorted {
            ($0.next?.milliseconds ?? .max, $0.config.id) < ($1.next?.milliseconds ?? .max, $1.config.id)
        }
    }

    /// The first polls in the order of time.
    func polls(limit: Int) -> [Poll] {
        var polls: [Poll] = []
        for entry in entries {
            for stretch in entry.stretches {
                polls += (0..<min(stretch.count, limit)).map {
                    Poll(time: stretch.first + stretch.interval * $0, config: entry.config, why: stretch.kind)
                }
            }
            // Not all of all configs at once: there may be a million.
            if polls.count > 20 * limit { polls = Array(Self.sorted(polls).prefix(limit)) }
        }
        return Array(Self.sorted(polls).prefix(limit))
    }

    private static func sorted(_ polls: [Poll]) -> [Poll] {
        polls.sorted { ($0.time, $0.config.id) < ($1.time, $1.config.id) }
    }
}
