import CloudforceOne

/// A plan and how far it was carried out, as JSON.
struct PlanDocument: Encodable {
    struct Action: Encodable {
        /// `create`, `update` or `delete`.
        let action: String
        let outcome: PlanRun.Outcome
        /// Nil for a config that is not created yet.
        let id: String?
        /// What the config is like; for an update, only what is changed.
        let ips: [String]?
        let ports: [String]?
        let frequency: Double?
        /// Of an update, what the changed fields were.
        let before: Fields?
    }

    struct Fields: Encodable {
        let ips: [String]?
        let ports: [String]?
        let frequency: Double?
    }

    let source: String
    let dryRun: Bool
    let actions: [Action]
    /// Declared configs that exist as they are declared.
    let unchanged: Int
    /// Configs that are not declared and were left as they are.
    let kept: Int

    init(_ run: PlanRun, dryRun: Bool) {
        source = run.source
        self.dryRun = dryRun
        unchanged = run.plan.unchanged
        kept = run.plan.kept
        actions = run.steps.map { step, outcome, config in
            switch step {
            case .create(let draft):
                Action(
                    action: "create", outcome: outcome, id: config?.id, ips: draft.ips, ports: draft.ports,
                    frequency: draft.frequency, before: nil)
            case .update(let update):
                Action(
                    action: "update", outcome: outcome, id: update.existing.id, ips: update.patch.ips,
                    ports: update.patch.ports, frequency: update.patch.frequency, before: Fields(before: update))
            case .delete(let config):
                Action(
                    action: "delete", outcome: outcome, id: config.id, ips: config.ips, ports: config.ports,
                    frequency: config.frequency, before: nil)
            }
        }
    }
}

extension PlanDocument.Fields {
    fileprivate init(before update: ConfigPlan.Update) {
        let (old, patch) = (update.existing, update.patch)
        self.init(
            ips: patch.ips == nil ? nil : old.ips, ports: patch.ports == nil ? nil : old.ports,
            frequency: patch.frequency == nil ? nil : old.frequency)
    }
}
