import ArgumentParser
import CloudforceOne
import PortModel
import WatchService

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

/// Checks entries before they are sent, so that a slip is told in one's own words.
enum ScopeEntries {
    /// Splits what was given with commas.
    static func split(_ entries: [String]) -> [String] {
        entries.flatMap {
            $0.split(separator: ",", omittingEmptySubsequences: false).map { String($0.filter { $0 != " " }) }
        }
    }

    static func check(ips: [String], ports: [String]) throws {
        guard !ips.contains(""), !ports.contains("") else {
            throw ValidationError("an entry is empty; leave the option out, or give it a value")
        }
        for ip in ips {
            do { _ = try AddressBlock(parsing: ip) } catch { throw ValidationError("--ip: \(error)") }
        }
        guard !ports.isEmpty else { return }
        do { _ = try PortSpecification(parsing: ports) } catch { throw ValidationError("--ports: \(error)") }
    }
}

struct CreateConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a scan config.",
        discussion: "Without --ports and a frequency, the source's own defaults apply.")

    @Option(name: .customLong("ip"), help: "An address or CIDR block; repeatable, or with commas between.")
    var ips: [String]

    @Option(help: "Ports: default, all, 443, 1-80; repeatable, or with commas between.")
    var ports: [String] = []

    @OptionGroup var frequency: FrequencyOptions
    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ScopeEntries.check(ips: ScopeEntries.split(ips), ports: ScopeEntries.split(ports))
    }

    func run() async throws {
        let ports = ScopeEntries.split(ports)
        let draft = ScanConfigDraft(
            ips: ScopeEntries.split(ips), ports: ports.isEmpty ? nil : ports, frequency: frequency.days)
        let document = try await source.withOne { source in
            ConfigDocument(try await source.api.createConfig(draft), source: source.name)
        }
        try output.write(ConfigDocument.table([document]), json: document, empty: "")
    }
}
