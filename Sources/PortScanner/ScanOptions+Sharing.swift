extension ScanOptions {
    /// The options of scans, and of the probes of single ports beside them, such that both together keep to the rate: an
    /// eighth of it, and no less than two a second, is for the probes. Nil where the rate is too low to be shared.
    ///
    /// Each counts its rate for itself, so that the shares hold only while one scan and one probe run at a time.
    public var forScansAndProbes: (scans: ScanOptions, probes: ScanOptions?) {
        var probes = self
        guard let rate = maxRate else { return (self, probes) }
        guard rate >= 4 else { return (self, nil) }
        var scans = self
        let share = max(2, rate / 8)
        probes.maxRate = share
        scans.maxRate = rate - share
        return (scans, probes)
    }
}
