import PortModel
import TestSupport
import Testing

@testable import CloudforceOne

/// What must hold of every plan, over many random ones.
struct ConfigPlanPropertyTests {
    @Test func `carried out, a plan gives what is declared, once, and a second plan is empty`() throws {
        var random = SeededGenerator.printed("ConfigPlanPropertyTests")
        for round in 0..<2000 {
            let existing = (0..<Int.random(in: 0...6, using: &random)).map { Self.config("\($0)", &random) }
            let declared = try Self.declaration(of: existing, &random)
            let prune = Bool.random(using: &random)
            let plan = try ConfigPlan(declared: declared, existing: existing.shuffled(using: &random), prune: prune)
            let comment: Comment = "round \(round)"

            try #require(plan.creates.count + plan.updates.count + plan.unchanged == declared.count, comment)
            let result = Self.carriedOut(plan, existing)
            var meanings = result.map(Meaning.init)
            for config in declared {
                let place = meanings.firstIndex(of: Meaning(config))
                if let place { meanings.remove(at: place) }
                try #require(place != nil, comment)
            }
            // What is left is what was not declared: nothing where it was deleted.
            try #require(meanings.count == plan.kept, comment)
            if prune { try #require(meanings.isEmpty, comment) }
            let again = try ConfigPlan(
                declared: declared, existing: result.shuffled(using: &random), prune: prune)
            try #require(again.isEmpty && again.unchanged == declared.count, comment)
            let shuffled = try ConfigPlan(
                declared: declared, existing: existing.shuffled(using: &random), prune: prune)
            try #require(shuffled == plan, comment)
        }
    }

    /// A config by what it means.
    private struct Meaning: Hashable {
        let scope: Scope?
        let days: Double

        init(_ config: ScanConfig) {
            scope = try? config.scope()
            days = config.frequency
        }

        init(_ config: ConfigPlan.Declared) {
            scope = config.scope
            days = config.frequency
        }
    }

    /// Few values, so that many are alike.
    private static let ips = [["192.0.2.0", "192.0.2.1"], ["192.0.2.0/31"], ["192.0.2.0"], ["::1"]]
    private static let ports = [["22"], ["80-81"], ["81", "80"], ["all"]]
    private static let days = [0.0, 1, 7]

    private static func config(_ id: String, _ random: inout SeededGenerator) -> ScanConfig {
        let (ip, port, day) = (
            Int.random(in: ips.indices, using: &random), Int.random(in: ports.indices, using: &random),
            Int.random(in: days.indices, using: &random)
        )
        return CloudforceOneTests.config(id, ips[ip], ports[port], days[day])
    }

    /// Configs of different scopes, some with the id of an existing one.
    private static func declaration(
        of existing: [ScanConfig], _ random: inout SeededGenerator
    ) throws -> [ConfigPlan.Declared] {
        var ids = existing.map(\.id).shuffled(using: &random)
        var scopes: Set<Scope> = []
        return try (0..<Int.random(in: 0...6, using: &random)).compactMap { _ in
            let model = config("", &random)
            guard scopes.insert(try model.scope()).inserted else { return nil }
            let id = Int.random(in: 0..<4, using: &random) == 0 ? ids.popLast() : nil
            return try declared(model.ips, model.ports, model.frequency, id: id)
        }
    }

    private static func carriedOut(_ plan: ConfigPlan, _ existing: [ScanConfig]) -> [ScanConfig] {
        var configs = existing
        for (index, step) in plan.steps.enumerated() {
            switch step {
            case .create(let draft):
                configs.append(
                    CloudforceOneTests.config("new-\(index)", draft.ips, draft.ports ?? [], draft.frequency ?? 0))
            case .update(let update):
                let old = update.existing
                configs.removeAll { $0.id == old.id }
                configs.append(
                    CloudforceOneTests.config(
                        old.id, update.patch.ips ?? old.ips, update.patch.ports ?? old.ports,
                        update.patch.frequency ?? old.frequency))
            case .delete(let config):
                configs.removeAll { $0.id == config.id }
            }
        }
        return configs
    }
}
