import PortModel

extension CloudforceOneClient {
    /// Makes a request, and makes it again where its policy says so, until its answer can be used.
    /// - Parameter judge: makes something of an answer, or throws what is wrong with it. It is told what came before.
    /// - Throws: `APIError`, the one of the last request; `CancellationError` when the task was cancelled.
    func perform<T>(
        _ request: Request, _ call: inout Call, _ judge: (Answer, Call) throws(APIError) -> T
    ) async throws -> T {
        while true {
            let failure: FailedAttempt
            switch try await attempt(request, &call) {
            case .success(let answer):
                do {
                    return try judge(answer, call)
                } catch {
                    failure = FailedAttempt(error, shouldRetry: answer.shouldRetry)
                }
            case .failure(let unanswered): failure = unanswered.attempt
            }
            call.note(failure)
            let pause = pace.retries.pause(
                after: failure, attempt: call.attempts, patience: call.patience, jitter: pace.random())
            guard let pause else { throw failure.error.after(attempts: call.attempts) }
            call.wait(failure.error.retryAfter ?? .zero)
            try await pace.pause(pause)
        }
    }

    /// Makes a request once, when its turn has come.
    ///
    /// The ticket is given back on every way out, with what the answer says of the rate.
    private func attempt(_ request: Request, _ call: inout Call) async throws -> Result<Answer, Unanswered> {
        let asked = pace.clock.uptime()
        let ticket: RequestTicket
        do {
            ticket = try await pace.budget.acquire(pace.priority, patience: call.patience)
        } catch let error as BudgetExhausted {
            call.endForWantOfTurn()
            throw exhausted(error, request, call)
        }
        call.wait(pace.clock.uptime() - asked)
        call.begin()
        var notice: RateNotice?
        defer { pace.budget.finish(ticket, notice) }
        do {
            let answer = try await answer(to: request)
            notice = request.exchange.notice(of: answer)
            return .success(answer)
        } catch let error as Unanswered {
            return .failure(error)
        }
    }

    /// The error for a request that got no turn: that of the request before it, if there was one.
    private func exhausted(_ error: BudgetExhausted, _ request: Request, _ call: Call) -> APIError {
        if let last = call.last { return last.error.after(attempts: call.attempts, retryAfter: error.wait) }
        return request.exchange.failure(.rateLimited, cause: error.cause, retryAfter: error.wait)
    }
}

extension Exchange {
    /// What an answer says of the rate, with the API's own words where it is a refusal.
    fileprivate func notice(of answer: Answer) -> RateNotice {
        let wait = retryAfter(answer.headers)
        var refusal: RateRefusal?
        if answer.status == 429 {
            refusal = RateRefusal(
                at: now(), message: messages(of: answer).first?.description ?? "",
                cfRay: answer.headers.first(name: "cf-ray").map { safe($0, limit: 64) }, retryAfter: wait)
        }
        return RateNotice(status: answer.status, retryAfter: wait, refusal: refusal, fields: { answer.headers[$0] })
    }
}
