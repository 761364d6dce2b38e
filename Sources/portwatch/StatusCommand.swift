import ArgumentParser
import PortHistory
import PortModel

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how the watching goes: sources, configs and deliveries.",
        discussion: "What the history knows, and whether a daemon is writing it.")

    @OptionGroup var history: HistoryOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let reader = try history.open()
        let status = try await reader.status()
        if output.output == .json {
            return Console.standardOutput(try OutputOptions.json(StatusDocument(status, history: reader.path)))
        }
        let colour = Console.outputTakesColour
        let daemon =
            switch status.daemon {
            case .running(let process): "running" + (process.map { ", process \($0)" } ?? "")
            case .notRunning: "not running: nothing is watched"
            case .unknown: "unknown: its lock file may not be read"
            }
        Console.standardOutput("daemon  \(daemon)")
        Console.standardOutput("history \(reader.path), \(status.events) event\(status.events == 1 ? "" : "s")")
        let tables = [Self.sources(status), Self.configs(status), Self.sinks(status)].filter { !$0.isEmpty }
        for table in tables { Console.standardOutput("\n" + table.text(colour: colour)) }
    }

    private static func sources(_ status: HistoryStatus) -> Table {
        var table = Table("SOURCE", "STATE", "SINCE", "LAST ANSWER", "ERROR")
        for source in status.sources {
            table.add(
                source.name, source.failures == 0 ? "ok" : "failing (\(source.failures))",
                source.failingSince?.tableText ?? "", source.lastSuccess?.tableText ?? "",
                (source.lastError ?? "").untrusted(limit: 60))
        }
        return table
    }

    private static func configs(_ status: HistoryStatus) -> Table {
        var table = Table(
            "CONFIG", "SOURCE", "STATE", "OPEN", "SCANS", "FREQUENCY", "LAST SCAN", "LAST POLL", "NEXT POLL")
        for config in status.configs {
            let outcome = config.lastOutcome.map { " (\($0))" } ?? ""
            table.add(
                config.config, config.source, config.state, "\(config.openPorts)", "\(config.scans)",
                config.period.frequencyText, config.lastScan?.tableText ?? "",
                (config.lastPoll?.tableText ?? "") + outcome, config.nextPoll?.tableText ?? "")
        }
        return table
    }

    private static func sinks(_ status: HistoryStatus) -> Table {
        var table = Table("SINK", "OWED", "GIVEN UP", "OLDEST OWED", "LAST ERROR")
        for sink in status.sinks {
            table.add(
                sink.name, "\(sink.owed)", "\(sink.dead)", sink.oldestOwed?.tableText ?? "",
                (sink.lastError ?? "").untrusted(limit: 60))
        }
        return table
    }
}
