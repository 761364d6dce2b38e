extension ConfigPlan {
    /// One request of the plan.
    public enum Step: Hashable, Sendable {
        case create(ScanConfigDraft)
        case update(Update)
        case delete(ScanConfig)
    }

    /// All requests in their order: what is new is scanned before what is old is given up.
    public var steps: [Step] {
        creates.map(Step.create) + updates.map(Step.update) + deletes.map(Step.delete)
    }
}

extension ConfigPlan.Step {
    /// Makes the request.
    /// - Parameter known: the ids of the configs that the source had before, or has by earlier steps: none of them is
    ///   taken for one that this step creates.
    /// - Returns: the config as the source has it then; for a delete, as it was.
    /// - Throws: `APIError`, or `CancellationError`. A config that is to be deleted and is gone already is no error.
    public func carryOut(with api: some ScanAPI, besides known: Set<String>) async throws -> ScanConfig {
        switch self {
        case .create(let draft): return try await api.createConfig(draft, besides: known)
        case .update(let update): return try await api.updateConfig(id: update.existing.id, update.patch)
        case .delete(let config):
            do {
                try await api.deleteConfig(id: config.id)
            } catch let error as APIError where error.code == .unknownConfig {}
            return config
        }
    }
}
