public import PortModel

/// The five operations of the port-scan API, on one account, and one beyond them.
///
/// Every operation throws `APIError`, or `CancellationError` when its task was cancelled.
public protocol ScanAPI: Sendable {
    /// Every config of the account, each id once. A list that is readable only in part is an error: who takes it
    /// for the whole would think that configs were removed.
    func listConfigs() async throws -> [ScanConfig]

    /// Creates a config and returns it as the API has it. When this fails without an answer the config may exist all
    /// the same; the error's hint says so.
    func createConfig(_ draft: ScanConfigDraft) async throws -> ScanConfig

    /// The same, by somebody who has read the list just before.
    /// - Parameter known: the ids of that list. None of them is taken for the config that was created.
    func createConfig(_ draft: ScanConfigDraft, besides known: Set<String>) async throws -> ScanConfig

    /// Changes the given fields of a config and returns it as the API has it then.
    func updateConfig(id: String, _ patch: ScanConfigPatch) async throws -> ScanConfig

    /// Removes a config; the second time that is the error `unknownConfig`.
    func deleteConfig(id: String) async throws

    /// The latest result of a config.
    ///
    /// An API that answers 404 before the first scan has ended gives `notReady`, and so does a config that does not
    /// exist, where the API's codes do not tell the two apart: ask only for configs that the list has.
    /// - Parameter ifNoneMatch: the `ETag` of a result that is known already.
    func latestResult(id: String, ifNoneMatch: String?) async throws -> ResultAnswer

    /// Has single ports of a config asked again, at once. Only for a server that offers it with its results
    /// (`ScanResult.probeLimit`), and for no more ports than it says.
    /// - Returns: what each port said; one that is not among them was not asked.
    func probe(config id: String, ports: [Port]) async throws -> [Port: ProbeAnswer.Answer]
}

extension ScanAPI {
    /// Asks nothing: the contract has no such operation.
    public func probe(config id: String, ports: [Port]) async throws -> [Port: ProbeAnswer.Answer] { [:] }

    public func createConfig(_ draft: ScanConfigDraft, besides known: Set<String>) async throws -> ScanConfig {
        try await createConfig(draft)
    }
}
