import ArgumentParser
import PortHistory
import PortModel
import WatchSettings

struct TestPolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Compare every port that is open with the policy of the settings.",
        discussion: """
            Open ports are `expected`, or violations: `forbidden`, `unexpected`, or `expired` where an exception has run \
            out. A rule that expects a single port of a single address also wants it open: `missing` is a violation, \
            `unverified` where nobody knows is none. What was accepted is only allowed. A port counts as open until it is \
            found closed. Exits 0 where nothing violates the policy, 1 where something does, and 2 where that cannot be \
            told.
            """)

    @Flag(help: "Show only violations.")
    var violations = false

    @OptionGroup var filter: PortFilterOptions
    @OptionGroup var history: HistoryOptions
    @OptionGroup var output: RecordOptions

    func run() async throws {
        let found: [PolicyFinding]
        do {
            found = try await findings()
        } catch  where !(error is ValidationError) {
            guard case .failure(_, let text) = ExitReason(error) else { throw error }
            Console.standardError("portwatch: \(text)")
            throw ExitCode(2)
        }
        if found.contains(where: \.finding.isViolation) { throw ExitCode(1) }
    }

    private func findings() async throws -> [PolicyFinding] {
        guard let settings = try history.settings.loadWithoutSecrets() else {
            throw CommandFailure("no settings file is named; name the one with the policy with --config FILE")
        }
        let policy = try PolicyInForce(settings.policy)
        let now = Timestamp.now()
        let reader = try HistoryReader(path: history.history ?? settings.historyPath)
        let filter = try filter.filter
        let found = try await PolicyFinding.all(try await reader.openPorts(at: now, filter), policy, at: now) { port in
            guard filter.admits(port) else { return nil }
            return try await reader.port(port, at: now, filter)
        }
        let shown = violations ? found.filter(\.finding.isViolation) : found
        try output.write(
            shown.map(PolicyRecord.init), table: PolicyRecord.table(shown, now: now),
            empty: "nothing to show")
        if output.output == .table { Console.standardError(Self.summary(found)) }
        return found
    }

    /// `2 violations (1 forbidden, 1 unexpected), 14 as expected, 1 unverified`.
    static func summary(_ found: [PolicyFinding]) -> String {
        let count = { (finding: PolicyFinding.Finding) in found.count { $0.finding == finding } }
        let kinds: [PolicyFinding.Finding] = [.forbidden, .unexpected, .expired, .missing]
        let parts = kinds.filter { count($0) > 0 }.map { "\(count($0)) \($0.rawValue)" }
        let violations = found.count { $0.finding.isViolation }
        return (violations == 0 ? "no violations" : "\(violations) violation\(violations == 1 ? "" : "s")")
            + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))") + ", \(count(.expected)) as expected"
            + (count(.unverified) > 0 ? ", \(count(.unverified)) unverified" : "")
    }
}

extension PortFilter {
    /// Whether a port is asked for, as far as that can be told without the history.
    fileprivate func admits(_ port: Port) -> Bool {
        (block?.contains(port.address) ?? true) && (ports?.contains(port.number) ?? true)
            && (proto.map { $0 == port.proto } ?? true)
    }
}
