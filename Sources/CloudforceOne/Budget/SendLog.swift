/// How many requests went out in the last while, in 301 buckets of a 300th of it.
///
/// A request stands in the bucket of the time at which it went out until its answer is there, and then in the bucket of
/// that time: the server took it at some moment between the two, so it counts for at least as long as it does there. A
/// bucket leaves a window only when its whole span has. So no window, wherever the server lets it begin, holds more
/// requests than are counted here.
struct SendLog: Hashable, Sendable {
    struct Bucket: Hashable, Sendable {
        /// Requests that were answered in it, or given up.
        var ended: UInt32 = 0
        /// Requests that went out in it and have no answer yet.
        var open: UInt32 = 0

        var count: Int { Int(ended) + Int(open) }
    }

    /// A bucket as a window sees it; times in nanoseconds of uptime.
    struct Group: Hashable, Sendable {
        let count: Int
        let start: Int64
        /// When it leaves the window.
        let leaves: Int64
    }

    struct Groups: Hashable, Sendable {
        /// Those that are not empty, oldest first.
        fileprivate(set) var all: [Group] = []
        /// Requests in all of them.
        fileprivate(set) var count = 0
    }

    /// One more than the span holds: the oldest is only partly within it.
    static let size = 301

    /// Nanoseconds.
    let length: Int64
    /// The number of the newest bucket since the machine started.
    private(set) var newest: Int64
    /// Bucket `n` is at `n % size`.
    private(set) var buckets: [Bucket]

    /// - Parameter span: the longest window that can be counted.
    init(span: Duration, now: Duration) {
        length = Self.length(span: span)
        newest = max(now.nanoseconds, 0) / length
        buckets = Array(repeating: Bucket(), count: Self.size)
    }

    /// The same requests in buckets of another length. None leaves a window sooner than it would have.
    init(span: Duration, counting other: SendLog, now: Duration) {
        self.init(span: span, now: now)
        for group in other.groups(within: other.span, at: now).all {
            let last = group.start + other.length - 1
            let number = min(last / length, newest)
            guard number > newest - Int64(Self.size) else { continue }
            buckets[place(number)].ended += UInt32(clamping: group.count)
        }
    }

    /// For a log that was kept elsewhere; nil where it cannot be one. `buckets` are in the order of their places.
    init?(length: Int64, newest: Int64, buckets: [Bucket]) {
        guard length > 0, newest >= 0, newest <= Int64.max / length - 1, buckets.count == Self.size else { return nil }
        self.length = length
        self.newest = newest
        self.buckets = buckets
    }

    static func length(span: Duration) -> Int64 {
        max((span.nanoseconds + Int64(size) - 2) / Int64(size - 1), 1)
    }

    var span: Duration { .nanoseconds(length * Int64(Self.size - 1)) }

    /// Empties the buckets that have left since the last time.
    mutating func advance(to now: Duration) {
        let number = max(now.nanoseconds, 0) / length
        guard number > newest else { return }
        let passed = min(number - newest, Int64(Self.size))
        for step in 0..<passed { buckets[place(number - step)] = Bucket() }
        newest = number
    }

    /// A request goes out, or went out a while ago and is told of only now.
    mutating func open(at now: Duration) {
        advance(to: now)
        let number = max(now.nanoseconds, 0) / length
        buckets[place(number > newest - Int64(Self.size) ? number : newest)].open += 1
    }

    /// A request that went out at `issued` has its answer, or will have none.
    mutating func end(issued: Duration, at now: Duration) {
        advance(to: now)
        let number = max(issued.nanoseconds, 0) / length
        if number <= newest, number > newest - Int64(Self.size), buckets[place(number)].open > 0 {
            buckets[place(number)].open -= 1
        }
        buckets[place(newest)].ended += 1
    }

    /// Requests without an answer. One that has been waiting for longer than the span is not among them: nobody may be
    /// left who would end it.
    var open: Int {
        var open = 0
        for bucket in buckets { open += Int(bucket.open) }
        return open
    }

    /// Requests that count against a window that ends at `now`, to which the log was advanced.
    func count(within window: Duration, at now: Duration) -> Int { groups(within: window, at: now).count }

    /// The buckets of such a window. The oldest is the first one that does not end before the window begins.
    func groups(within window: Duration, at now: Duration) -> Groups {
        let length = length
        let stay = length + window.nanoseconds
        let start = max(now.nanoseconds - window.nanoseconds, 0)
        var number = max(start / length, newest - Int64(Self.size) + 1, 0)
        var place = place(number)
        var groups = Groups()
        while number <= newest {
            let count = buckets[place].count
            if count > 0 {
                groups.all.append(Group(count: count, start: number * length, leaves: number * length + stay))
                groups.count += count
            }
            number += 1
            place = place + 1 < Self.size ? place + 1 : 0
        }
        return groups
    }

    private func place(_ number: Int64) -> Int { Int(number % Int64(Self.size)) }
}

extension Duration {
    /// Whole nanoseconds, cut at what fits: 292 years.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, more) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflow || more ? (seconds < 0 ? .min : .max) : sum
    }
}
