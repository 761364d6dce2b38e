/// A budget as the bytes of the shared file: 512 little-endian words, of which the last ones are not used. There is no
/// secret in it, only numbers.
///
/// Whoever may write the file may write anything, so every number is looked at before it is used: a time beyond its
/// bound is cut, and a file that makes no sense is as good as none.
enum BudgetImage {
    enum Reading: Hashable, Sendable {
        case budget(RateBudget)
        /// New, damaged, of an earlier start of the machine, or of an earlier version: to be written anew.
        case fresh
        /// Not ours to write: something else, of a later version, or of processes with another window.
        case foreign
    }

    static let size = 4096
    /// The first word of every file.
    static let magic: UInt64 = 0x7077_7261_7465_0001
    private static let version: UInt64 = 2
    private static let headWords = 5
    static let largestCount: UInt64 = 1_000_000
    private static let longestMark = Duration.seconds(5)

    static func write(_ budget: RateBudget, boot: BootID) -> [UInt8] {
        var body = WordWriter()
        body.put(budget.log.length)
        body.put(budget.log.newest)
        body.put(budget.phase)
        body.put(Int64(budget.strikes))
        body.put(budget.lastPoll ?? .nanoseconds(-1))
        body.put(budget.personUntil)
        body.put(budget.serial)
        for index in 0..<RateBudget.listLimit {
            let policy = index < budget.policies.count ? budget.policies[index] : nil
            body.put(Int64(policy?.quota.limit ?? 0))
            body.put(policy?.quota.window ?? .zero)
            body.put(policy?.end ?? .zero)
        }
        for index in 0..<RateBudget.listLimit {
            body.put(index < budget.allowances.count ? budget.allowances[index] : nil)
        }
        for bucket in budget.log.buckets { body.put(UInt64(bucket.ended) | UInt64(bucket.open) << 32) }
        body.fill(to: size / 8 - headWords)
        var head = WordWriter()
        for word in [magic, version, boot.high, boot.low, checksum(body.bytes[...])] { head.put(word) }
        return head.bytes + body.bytes
    }

    /// - Parameter own: the budget of this process, whose quota and window the one in the file is to have.
    static func read(_ bytes: [UInt8], boot: BootID, own: RateBudget, now: Duration) -> Reading {
        // After a power failure a file may have its length and none of what was written.
        guard bytes.count > size || bytes.contains(where: { $0 != 0 }) else { return .fresh }
        var words = WordReader(bytes)
        guard words.next() == magic else { return .foreign }
        let version = words.next()
        guard version == Self.version else { return (1..<Self.version).contains(version) ? .fresh : .foreign }
        let isSameBoot = words.next() == boot.high && words.next() == boot.low
        guard bytes.count == size, isSameBoot, words.next() == checksum(bytes[(headWords * 8)...]) else {
            return .fresh
        }
        let length = Int64(truncatingIfNeeded: words.next())
        let newest = Int64(truncatingIfNeeded: words.next())
        guard length > 0, newest >= 0, newest <= (now + .seconds(1)).nanoseconds / length else { return .fresh }
        guard length == own.log.length else {
            // When nobody has written for a whole span, nobody with that window is left.
            let isQuiet = newest < now.nanoseconds / length - Int64(SendLog.size)
            return isQuiet ? .fresh : .foreign
        }
        return budget(&words, length, newest, own: own, now: now).map(Reading.budget) ?? .fresh
    }

    private static func budget(
        _ words: inout WordReader, _ length: Int64, _ newest: Int64, own: RateBudget, now: Duration
    ) -> RateBudget? {
        var budget = own
        guard let phase = words.phase(now: now) else { return nil }
        budget.phase = phase
        budget.strikes = Int(min(words.next(), 20))
        let lastPoll = words.duration()
        budget.lastPoll = lastPoll < .zero ? nil : min(lastPoll, now)
        budget.personUntil = min(words.duration(), now + longestMark)
        budget.serial = words.next()
        guard budget.serial < UInt64.max / 2 else { return nil }
        budget.policies = (0..<RateBudget.listLimit).compactMap { _ in words.policy(now: now, span: own.log.span) }
        budget.allowances = (0..<RateBudget.listLimit).compactMap { _ in
            words.allowance(now: now, longest: own.longestAllowance)
        }
        var buckets: [SendLog.Bucket] = []
        for _ in 0..<SendLog.size {
            let word = words.next()
            let bucket = SendLog.Bucket(ended: UInt32(truncatingIfNeeded: word), open: UInt32(word >> 32))
            guard bucket.ended <= largestCount, bucket.open <= largestCount else { return nil }
            buckets.append(bucket)
        }
        guard let log = SendLog(length: length, newest: newest, buckets: buckets) else { return nil }
        budget.log = log
        return budget
    }

    /// 64-bit FNV-1a: it tells a file that was cut or half written, not one that was forged.
    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
