/// How many probes may be under way, when this machine itself runs short. Pure; times are nanoseconds of one clock.
///
/// A shortage halves the window, at most once per `pause`, since one shortage shows up at many probes at once; each
/// connection that starts without one lets it grow back by one.
struct ProbeWindow: Sendable {
    let maximum: Int
    /// How long a probe waits after a shortage, and how long one halving is given to take effect.
    let pause: Int64
    let patience: Int64
    private(set) var limit: Int
    private var lastHalving = Int64.min
    /// Since when every try has failed.
    private var shortSince: Int64?

    init(maximum: Int, pause: Int64, patience: Int64) {
        self.maximum = max(1, maximum)
        self.pause = pause
        self.patience = patience
        self.limit = max(1, maximum)
    }

    mutating func started() {
        shortSince = nil
        if limit < maximum { limit += 1 }
    }

    mutating func ranShort(inFlight: Int, now: Int64) {
        if shortSince == nil { shortSince = now }
        guard lastHalving == .min || now - lastHalving >= pause else { return }
        lastHalving = now
        limit = max(1, min(limit, inFlight) / 2)
    }

    /// Whether nothing at all could be started for so long that waiting on has no point.
    func isHopeless(now: Int64) -> Bool {
        shortSince.map { now - $0 >= patience } ?? false
    }
}
