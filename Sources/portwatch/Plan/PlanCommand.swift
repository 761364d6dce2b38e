import ArgumentParser
import PortHistory
import PortModel
import ScanScheduling
import WatchSettings

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what will be polled when.",
        discussion: """
            From the due times in the history, and the polls per scan and the blackouts of the settings, as if every poll \
            were answered and nobody edited a config. A config that waits for its first result is polled more often than \
            shown until it has one. Times are UTC.
            """)

    enum Grouping: String, ExpressibleByArgument, CaseIterable {
        case hour, day, config, poll
    }

    @Option(help: "How many days ahead, 1 to 366.")
    var days = 1

    @Option(help: "A line for each: hour (usual up to two days), day, config, or poll (the first 10000).")
    var by: Grouping?

    @Option(help: "Only configs of this source.")
    var source: String?

    @Option(name: .customLong("only"), help: "Only the config with this id.")
    var only: String?

    @OptionGroup var history: HistoryOptions
    @OptionGroup var output: RecordOptions

    func validate() throws {
        guard (1...366).contains(days) else { throw ValidationError("--days: 1 to 366 are accepted") }
    }

    func run() async throws {
        let now = Timestamp.now()
        let settings = try history.settings.loadWithoutSecrets()
        if settings == nil {
            Console.standardError("note: without a settings file: 4 polls a scan and no blackouts are assumed")
        }
        let configs = try await history.open().watchedConfigs().filter {
            (source == nil || $0.source == source) && (only == nil || $0.remoteID == only)
        }
        let end = now + .seconds(Int64(days) * 86_400)
        let plan = PollPlan(
            configs.map { config in
                let schedule = PollSchedule(
                    configID: config.remoteID, period: config.period, pollsPerScan: settings?.polling.pollsPerScan ?? 4,
                    unanswered: config.waits, hasResult: config.period == nil ? config.dueAt == nil : config.hasResult,
                    blackouts: settings?.blackouts(source: config.source, config: config.remoteID) ?? .none)
                let forecast = PollForecast(
                    schedule, due: config.dueAt, lastPoll: config.lastPollAt, from: now, until: end)
                return PollPlan.Entry(config: config, stretches: forecast.stretches)
            }, from: now, until: end)
        switch by ?? (days <= 2 ? .hour : .day) {
        case .hour: try write(plan.spans(of: .seconds(3600)), "HOUR") { String($0.shortText.dropLast(3)) + "Z" }
        case .day: try write(plan.spans(of: .seconds(86_400)), "DAY") { String($0.shortText.prefix(10)) }
        case .config: try write(plan.configs)
        case .poll: try write(plan.polls(limit: 10_000))
        }
    }

    private static let nothing = "nothing will be polled in this time"

    private func write(_ spans: [PollPlan.Span], _ heading: String, _ name: (Timestamp) -> String) throws {
        var table = Table(heading, "POLLS", "CONFIGS", "FIRST", "LAST", "AFTER BLACKOUT", "CATCH-UP")
        for span in spans {
            table.add(
                name(span.start), "\(span.polls)", "\(span.configs)", span.first.tableText, span.last.tableText,
                span.afterBlackout == 0 ? "" : "\(span.afterBlackout)", span.catchUps == 0 ? "" : "\(span.catchUps)")
        }
        try output.write(spans.map(SpanRecord.init), table: table, empty: Self.nothing)
    }

    private func write(_ configs: [PollPlan.ConfigLine]) throws {
        var table = Table("CONFIG", "SOURCE", "FREQUENCY", "POLLS", "NEXT", "WHY", "LAST")
        for line in configs {
            table.add(
                line.config.remoteID, line.config.source, line.config.period.frequencyText, "\(line.polls)",
                line.next?.tableText ?? "", line.why?.rawValue ?? "done", line.last?.tableText ?? "")
        }
        try output.write(configs.map(PlannedConfigRecord.init), table: table, empty: "no config is watched")
    }

    private func write(_ polls: [PollPlan.Poll]) throws {
        var table = Table("TIME", "CONFIG", "SOURCE", "WHY")
        for poll in polls {
            table.add(poll.time.tableText, poll.config.remoteID, poll.config.source, poll.why.rawValue)
        }
        try output.write(polls.map(PlannedPollRecord.init), table: table, empty: Self.nothing)
    }
}
