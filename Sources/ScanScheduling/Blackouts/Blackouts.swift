public import PortModel

/// The blackout windows that hold for a config. Polls that would fall into one are put off to its end, never dropped.
public struct Blackouts: Sendable, Hashable {
    public static let none = Blackouts()

    public let windows: [BlackoutWindow]

    private init() { windows = [] }

    /// - Throws: when the windows leave no moment free in a week: then nothing would ever be polled.
    public init(_ windows: [BlackoutWindow]) throws(ParseFailure) {
        self.windows = windows
        guard Self.weeks.allSatisfy({ search(from: $0) != nil }) else {
            throw ParseFailure(
                problem: "the blackout windows leave no time for polls, at least in some weeks of the year",
                accepted: "windows that leave some of each week free"
            )
        }
    }

    /// The Mondays of a year: where the windows are of two time zones, what they leave free moves with daylight saving.
    private static let weeks = (0..<53).map { Timestamp(seconds: 1_767_571_200 + $0 * 7 * 86_400) }

    public var isEmpty: Bool { windows.isEmpty }

    /// Whether a window covers `time`.
    public func cover(_ time: Timestamp) -> Bool {
        windows.contains { $0.covering(time) != nil }
    }

    /// The first free stretch that is not over at `time`: from `time` itself where no window covers it.
    ///
    /// - Returns: where it begins, and the window's start with which it ends; nil for one that is more than a week away.
    public func free(from time: Timestamp) -> (start: Timestamp, end: Timestamp?) {
        guard !windows.isEmpty else { return (time, nil) }
        // Windows that never end, as no week of the calendar has them, must not keep a config from being polled.
        let start = search(from: time) ?? time
        return (start, windows.compactMap { $0.next(after: start)?.start }.min())
    }

    private func search(from time: Timestamp) -> Timestamp? {
        var free = time
        // Windows may overlap, and follow each other without a gap.
        while let end = windows.compactMap({ $0.covering(free)?.end }).max() {
            free = end
            if free - time > .seconds(9 * 86_400) { return nil }
        }
        return free
    }
}
