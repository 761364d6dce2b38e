import ArgumentParser
import PortHistory
import PortModel
import WatchSettings

struct SuggestPolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suggest", abstract: "Write rules for what has been open without a break.",
        discussion: """
            Prints a policy file that expects these ports and no other. Where there are settings, ports that their policy \
            speaks of already are left out. What gives no answer now, or that nobody has looked at lately, is left out too.
            """)

    @Option(help: "Open since then, and never found closed: \(TimeArgument.accepted).")
    var from = "30d"

    @Flag(help: "Also ports that the policy of the settings speaks of already.")
    var all = false

    @OptionGroup var filter: PortFilterOptions
    @OptionGroup var history: HistoryOptions

    func validate() throws {
        _ = try TimeArgument.parse(from, option: "--from", now: .now())
    }

    func run() async throws {
        let now = Timestamp.now()
        let start = try TimeArgument.parse(from, option: "--from", now: now)
        let settings = try history.settings.loadWithoutSecrets()
        let policy = try settings.map { try PolicyInForce($0.policy) }
        let reader = try history.open()
        let open = try await reader.openPorts(at: now, try filter.filter)
            .filter { $0.state == .open && ($0.openedBy ?? now) <= start }
        let ports = Set(open.map(\.port))
        let known = all ? [] : ports.filter { policy?.expected.judge($0, at: now).isByRule ?? false }
        let suggestion = PolicySuggestion(
            ports.subtracting(known), risks: settings?.policy.risks ?? RiskTable())
        for port in suggestion.left {
            Console.standardError("note: \(port) is left out: a rule cannot name its protocol")
        }
        if !known.isEmpty {
            Console.standardError("note: \(known.count) of them are left out: the policy speaks of them already")
        }
        let count = ports.count - known.count - suggestion.left.count
        let text = suggestion.text(
            comments: [
                "Suggested by portwatch \(now.shortText)Z: \(count) port\(count == 1 ? "" : "s") open without a break "
                    + "since \(start.shortText)Z.",
                "Look at each rule, and say who answers for it (owner: …).",
            ], reason: "open without a break since \(start.shortText)Z")
        Console.standardOutput(String(text.dropLast()))
    }
}

extension ExpectedState.Judgement {
    /// Whether a rule in force speaks of the port.
    fileprivate var isByRule: Bool { expectation == .expected || expectation == .forbidden }
}
