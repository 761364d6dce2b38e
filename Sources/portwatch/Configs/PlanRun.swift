import CloudforceOne

/// The carrying out of a plan: how far it has come.
struct PlanRun {
    enum Outcome: String, Encodable {
        /// Not tried: a dry run, or an earlier step has failed.
        case planned
        case done
        case failed
    }

    let plan: ConfigPlan
    let source: String
    private(set) var steps: [(step: ConfigPlan.Step, outcome: Outcome, config: ScanConfig?)]

    init(_ plan: ConfigPlan, source: String) {
        self.plan = plan
        self.source = source
        steps = plan.steps.map { ($0, .planned, nil) }
    }

    /// Carries the steps out in their order, up to the first that fails.
    /// - Parameter existing: the configs that the plan was made for.
    /// - Returns: why one failed; nil where all is done.
    mutating func carryOut(with api: some ScanAPI, existing: [ScanConfig]) async -> (any Error)? {
        var known = Set(existing.map(\.id))
        for index in steps.indices {
            do {
                let config = try await steps[index].step.carryOut(with: api, besides: known)
                known.insert(config.id)
                steps[index].config = config
                steps[index].outcome = .done
            } catch {
                steps[index].outcome = .failed
                return error
            }
        }
        return nil
    }

    /// What was done and what is as it was, in one line.
    var summary: String {
        let counts = count(.done)
        let done = counts.isEmpty ? "nothing to change" : counts.joined(separator: ", ")
        let same = plan.unchanged > 0 ? "; \(plan.unchanged) as declared" : ""
        return "source \(source): \(done)\(same)\(kept)"
    }

    /// What a dry run says.
    var preview: String {
        let counts = count(.planned, words: ["to create", "to update", "to delete"])
        guard !counts.isEmpty else { return summary }
        return "source \(source): \(counts.joined(separator: ", "))\(kept); nothing was changed"
    }

    /// What to know where it failed.
    func report(of error: any Error) -> String {
        let cause =
            error is CancellationError
            ? "the step that was under way may have been done all the same"
            : "\(error)"
        let done = count(.done)
        let rest = steps.count { $0.outcome != .done }
        return """
            \(cause)
            source \(source): \(done.isEmpty ? "nothing is done" : "done: " + done.joined(separator: ", ")); \
            \(rest.text("step")) not done; apply it again when the cause is mended: what is done is not done twice
            """
    }

    private var kept: String {
        plan.kept > 0 ? "; \(plan.kept) not declared and kept (--prune deletes them)" : ""
    }

    private func count(_ outcome: Outcome, words: [String] = ["created", "updated", "deleted"]) -> [String] {
        let counts = steps.filter { $0.outcome == outcome }.reduce(into: [0, 0, 0]) { counts, step in
            switch step.step {
            case .create: counts[0] += 1
            case .update: counts[1] += 1
            case .delete: counts[2] += 1
            }
        }
        return zip(counts, words).filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    }
}
