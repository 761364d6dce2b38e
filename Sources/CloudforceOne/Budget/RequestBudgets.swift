import Crypto
import FoundationEssentials
import Synchronization

/// The budgets of a process, one for each credential at each API: whatever has the same credential shares one, and with
/// it the other processes of the machine that use the same directory.
public final class RequestBudgets: Sendable {
    private let directory: String?
    private let clock: any RequestClock
    private let budgets = Mutex<[String: RequestBudget]>([:])
    private let isSwept = Atomic(false)

    /// - Parameter directory: an absolute path, where the shared files are. It is not created: where there is none, and
    ///   where this is nil, the budgets are this process's own.
    public init(directory: String?, clock: any RequestClock = MachineClock()) {
        self.directory = directory
        self.clock = clock
    }

    /// The budget of the credential at the endpoint's API, always the same one. What it knows has to outlive a reload of
    /// the settings, so it is kept for as long as the process runs.
    /// - Parameters:
    ///   - quota: counts from now on, also where the budget exists already.
    ///   - isShared: false for an API that no other process asks, such as a server within this one at a new port each
    ///     time: then there is no file of it. It counts where the budget does not exist yet.
    public func budget(
        for credential: Credential, at endpoint: ScanEndpoint, quota: RateQuota?, isShared: Bool = true
    ) -> RequestBudget {
        let name = Self.key(credential, at: endpoint)
        let directory = isShared ? directory : nil
        if let directory, !isSwept.exchange(true, ordering: .relaxed) {
            BudgetSweep.run(in: directory, keeping: name)
        }
        let (budget, isNew) = budgets.withLock { budgets in
            if let budget = budgets[name] { return (budget, false) }
            let file = directory.map { "\($0)/\(BudgetSweep.prefix)\(name)" }
            let budget = RequestBudget(quota: quota, sharedFile: file, clock: clock)
            budgets[name] = budget
            return (budget, true)
        }
        if !isNew { budget.use(quota) }
        return budget
    }

    /// Sixteen hexadecimal digits that stand for the credential at the API, the same in every process: whatever has the
    /// same ones draws on one budget.
    ///
    /// What protects the credential is its own randomness alone: a token or key of well over a hundred random bits cannot
    /// be found by hashing guesses, and one that can be guessed is confirmed by the digits. Without the text in front,
    /// they could be compared with hashes that somebody else keeps of the same tokens.
    public static func key(_ credential: Credential, at endpoint: ScanEndpoint) -> String {
        let parts =
            ["portwatch budget", origin(endpoint.baseURL)] + credential.headers.flatMap { [$0.name, $0.value] }
        // None of the parts can hold a line break, so different ones never join to the same text.
        let digest = SHA256.hash(data: Array(parts.joined(separator: "\n").utf8))
        return digest.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Scheme, host and port: accounts and paths below them draw on the same budget.
    static func origin(_ url: String) -> String {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(), let host = parts.host
        else {
            return url
        }
        let port = parts.port ?? (scheme == "http" ? 80 : 443)
        return "\(scheme)://\(host.lowercased()):\(port)"
    }
}
