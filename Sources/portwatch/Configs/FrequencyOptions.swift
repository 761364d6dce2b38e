import ArgumentParser
import PortModel

/// How often a config is scanned, as people and as the API say it.
struct FrequencyOptions: ParsableArguments {
    @Option(help: "The time between two scans, such as 12h or 7d.")
    var every: String?

    @Option(help: "The days between two scans, as the API counts; fractions are allowed, 0 is once.")
    var frequency: Double?

    @Flag(help: "Scan once.")
    var once = false

    func validate() throws {
        guard [every != nil, frequency != nil, once].count(where: { $0 }) <= 1 else {
            throw ValidationError("give only one of --every, --frequency and --once")
        }
        if let every, Duration(settingsText: every) == nil {
            throw ValidationError("--every: \"\(every.untrusted())\" is not a duration; accepted: 30s, 12h, 7d, 1h30m")
        }
        if let every, Duration(settingsText: every) == .zero {
            throw ValidationError("--every: the time between two scans cannot be zero; for a single scan say --once")
        }
        if let frequency, !frequency.isFinite || frequency < 0 {
            throw ValidationError("--frequency: accepted: a number of days, 0 or more")
        }
    }

    /// Days, or nil where nothing is said.
    var days: Double? {
        if once { return 0 }
        if let duration = every.flatMap({ Duration(settingsText: $0) }) {
            return Optional(duration).frequencyDays
        }
        return frequency
    }
}
