import PortModel

/// How long to wait for a config's first result: a scan takes from minutes to ten hours, and until it ends there is
/// nothing to see. The waits double from a small start and are never longer than the grid's or an hour.
struct Patience {
    /// The longest wait, and the longest that a server's "try again later" is taken for.
    static let longest: Duration = .seconds(3600)
    /// The first wait, where the grid is not finer.
    static let start: Duration = .seconds(2)

    let configID: String
    /// Nil for a one-off, which has no grid.
    let interval: Duration?

    /// The wait after `unanswered` polls without a first result.
    ///
    /// Configs that were added together would stay together, so a hash takes up to half of each wait away.
    func wait(unanswered: Int) -> Duration {
        let cap = min(interval ?? Self.longest, Self.longest).milliseconds
        let start = min(Self.start.milliseconds, cap)
        // 2 s doubled eleven times is beyond an hour; more doublings would only overflow.
        let doublings = min(max(unanswered - 1, 0), 12)
        let full = min(start << Int64(doublings), cap)
        return .milliseconds(full - spread("\(configID)#\(unanswered)", over: full / 2))
    }

    /// What a server asks for, within reason: not before now, and not beyond an hour.
    static func bounded(_ retryAfter: Duration?) -> Duration {
        min(max(retryAfter ?? .zero, .zero), longest)
    }
}

/// A number of milliseconds from 0 to `length`, both included, that is always the same for a text.
func spread(_ text: String, over length: Int64) -> Int64 {
    Int64(StableHash.of(text) % UInt64(max(0, length) + 1))
}
