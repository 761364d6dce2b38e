extension Duration {
    /// The time between two scans of a config: the API counts it in days, fractions allowed, and 0 is a config that is
    /// scanned once (nil). At least a millisecond, at most a hundred years.
    public init?(frequencyDays days: Double) {
        guard days.isFinite, days > 0 else { return nil }
        self = .milliseconds(max(Int64((min(days, 36_500) * 86_400_000).rounded()), 1))
    }
}

extension Duration? {
    /// The inverse: days between two scans, 0 for a config that is scanned once.
    public var frequencyDays: Double { map { Double($0.milliseconds) / 86_400_000 } ?? 0 }
}
