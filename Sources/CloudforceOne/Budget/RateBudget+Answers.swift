import PortModel

extension RateBudget {
    /// The request has its answer, or will have none (nil).
    /// - Parameter random: in 0..<1, for the length of a pause that the server does not give.
    mutating func finish(_ ticket: RequestTicket, _ notice: RateNotice?, at now: Duration, random: Double) {
        advance(to: now)
        log.end(issued: ticket.issued, at: now)
        let wasTrial = phase.isTrial(of: ticket)
        guard let notice else {
            // It says nothing of the rate: the next one goes alone too.
            if wasTrial { phase = .paused(until: now) }
            return
        }
        adopt(notice, at: now)
        for stated in notice.allowances { adopt(stated, of: notice, ticket, at: now) }
        if notice.status == 429 {
            refused(wasTrial: wasTrial, notice, at: now, random: random)
        } else if wasTrial {
            phase = .open
            strikes = 0
        }
    }

    /// The first refusal, and each one of a request that went alone, counts; others were on their way when it came, and
    /// can only make the pause longer.
    private mutating func refused(wasTrial: Bool, _ notice: RateNotice, at now: Duration, random: Double) {
        var earlier = now
        switch phase {
        case .open: strikes = 1
        case .trying where wasTrial: strikes = min(strikes + 1, 20)
        case .paused(let until): earlier = until
        case .trying: break
        }
        let pause = notice.retryAfter ?? Self.backoff(strikes: strikes, random: random)
        phase = .paused(until: max(earlier, now + min(max(pause, Self.shortestPause), Self.longestPause)))
    }

    /// The pause after a refusal that gives none: 10 s, doubled each time, a fifth more or less, at most 300 s.
    static func backoff(strikes: Int, random: Double) -> Duration {
        let whole = 10 << min(max(strikes - 1, 0), 5)
        let share = random.isFinite ? min(max(random, 0), 1) : 0.5
        return min(.milliseconds(whole * 800 + Int(Double(whole * 400) * share)), .seconds(300))
    }

    private mutating func adopt(_ notice: RateNotice, at now: Duration) {
        let countable = notice.policies.map(\.quota).filter { $0.window <= log.span }
        guard !countable.isEmpty else { return }
        let stricter = Set(countable).filter { policy in
            quota.map { policy.limit < $0.limit || policy.window > $0.window } ?? true
        }
        policies = stricter.sorted { ($0.limit, $0.window) < ($1.limit, $1.window) }.prefix(Self.listLimit).map {
            RatePolicy($0, end: now + RatePolicy.lifetime($0))
        }
    }

    private mutating func adopt(
        _ stated: RateNotice.Allowance, of notice: RateNotice, _ ticket: RequestTicket, at now: Duration
    ) {
        let policy = notice.policies.first { $0.name == stated.name }?.quota
        let length = stated.reset ?? policy?.window ?? quota?.window ?? Self.defaultSpan
        let allowance = RateAllowance(
            key: StableHash.of(stated.name),
            // Those on their way may not have been counted yet.
            left: max(stated.remaining - log.open, 0),
            limit: stated.limit ?? policy?.limit ?? stated.remaining,
            end: now + min(max(length, .zero), longestAllowance) + RateAllowance.rounding,
            serial: ticket.serial)
        if let index = allowances.firstIndex(where: { $0.key == allowance.key }) {
            allowances[index].merge(allowance)
        } else if allowances.count < Self.listLimit {
            allowances.append(allowance)
        } else if let most = allowances.indices.max(by: { allowances[$0].left < allowances[$1].left }),
            allowances[most].left > allowance.left
        {
            allowances[most] = allowance
        }
    }
}

extension RateBudget.Phase {
    /// Processes that could not tell one another of it may have given the same number twice, so the time counts too. The
    /// file has it in nanoseconds.
    fileprivate func isTrial(of ticket: RequestTicket) -> Bool {
        guard case .trying(ticket.serial, let since) = self else { return false }
        return since.nanoseconds == ticket.issued.nanoseconds
    }
}
