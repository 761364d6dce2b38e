import CloudforceOne
import FoundationEssentials
import PortModel
import WatchSettings

/// What all sources of a process are asked through: the connections, and a budget of requests for each credential.
struct APIAccess: Sendable {
    let connections: ScanConnections
    let budgets: RequestBudgets
    /// Whose turn comes first where both wait for the budget of one credential.
    let priority: RequestPriority

    init(
        _ settings: Settings, priority: RequestPriority, environment: [String: String], budgets: RequestBudgets? = nil
    ) {
        connections = ScanConnections(
            environment: environment, timeouts: SourcePlan.timeouts(settings.polling.timeout),
            // Room for every poll that may be under way, and for the lists: what waits for a connection looks like a
            // server that does not answer.
            connections: (settings.polling.maxInFlight + 4) * (settings.sources.count + 1))
        self.budgets = budgets ?? Self.budgets(settings)
        self.priority = priority
    }

    /// The budgets, kept beside the history: the daemon and the commands of one settings file share them there.
    static func budgets(_ settings: Settings) -> RequestBudgets {
        RequestBudgets(directory: URL(filePath: settings.historyPath).deletingLastPathComponent().path)
    }
}
