/// How many requests the server said are left until a time.
struct RateAllowance: Hashable, Sendable {
    /// Stands for the name that the server has for it.
    let key: UInt64
    /// Requests that may still go out.
    var left: Int
    /// The most there can be, for judging how much is used.
    var limit: Int
    /// The uptime at which it is over.
    var end: Duration
    /// The ticket whose answer said so.
    var serial: UInt64

    /// An answer's `reset` is in whole seconds, and nobody says to which side they are rounded.
    static let rounding = Duration.seconds(1)

    /// Takes in what a later or an earlier answer says of the same allowance.
    ///
    /// Answers overtake one another, so within one window the smallest number counts, less what has gone out since. A
    /// window that ends clearly later is another one: its number replaces the old one, if its request went out later.
    mutating func merge(_ other: RateAllowance) {
        limit = max(limit, other.limit)
        guard other.serial > serial else {
            left = min(left, other.left)
            return
        }
        let isNextWindow = other.end > end + Self.rounding + Self.rounding
        left = isNextWindow ? other.left : min(left, other.left)
        limit = isNextWindow ? other.limit : limit
        end = isNextWindow ? other.end : min(end, other.end)
        serial = other.serial
    }
}
