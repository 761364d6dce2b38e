extension CloudforceOneClient {
    public func createConfig(_ draft: ScanConfigDraft) async throws -> ScanConfig {
        try await createConfig(draft, besides: [])
    }

    public func createConfig(_ draft: ScanConfigDraft, besides known: Set<String>) async throws -> ScanConfig {
        let request = Request(.post, exchange(.createConfig, endpoint.url("config")), body: draft.json)
        let account = endpoint.accountID
        var call = Call(patience: pace.patience)
        while true {
            do {
                return try await perform(request, &call) { answer, _ throws(APIError) in
                    try request.exchange.config(of: answer, accountID: account)
                }
            } catch let error as APIError {
                if let twin = try await twin(of: draft, besides: known, after: error, &call) { return twin }
                // Not there, so it did not happen. Twice is enough: a server on which it happens too late to be seen
                // would make one config a time.
                guard call.last?.mayHaveHappened == true, call.timesOpen < 2, call.attempts < pace.retries.attempts
                else { throw error }
            }
        }
    }

    /// The config that a failed create may have made all the same; nil where the list has none.
    /// - Throws: the error of the create, where it cannot have happened, or where the list cannot be had.
    private func twin(
        of draft: ScanConfigDraft, besides known: Set<String>, after error: APIError, _ call: inout Call
    ) async throws -> ScanConfig? {
        guard call.timesOpen > 0, !call.isOutOfTurn, let failure = call.last,
            let pause = pace.retries.pauseBeforeLooking(
                after: failure, attempt: call.attempts, patience: call.patience, jitter: pace.random())
        else { throw error }
        call.wait(failure.error.retryAfter ?? .zero)
        try await pace.pause(pause)
        var look = Call(patience: call.patience)
        do {
            let configs = try await listConfigs(&look)
            call.wait(call.patience - look.patience)
            return configs.first { !known.contains($0.id) && draft.isTwin(of: $0) }
        } catch is APIError {
            throw error
        }
    }
}
