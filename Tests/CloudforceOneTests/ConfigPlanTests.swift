import PortModel
import TestSupport
import Testing

@testable import CloudforceOne

struct ConfigPlanTests {
    @Test func `nothing is done where nothing differs, however it is written`() throws {
        let plan = try ConfigPlan(
            declared: [
                declared(["192.0.2.0/31", "::1"], ["80-81"], 1), declared(["192.0.2.9"], ["default"], 0.5),
                declared(["192.0.2.10"], ["all"], 0),
            ],
            existing: [
                config("a", ["192.0.2.10"], ["1-65535"], 0),
                config("b", ["192.0.2.9"], [PortSpecification.defaultPorts.description], 0.500000000001),
                config("c", ["0:0::1", "192.0.2.1", "192.0.2.0"], ["81", "80"], 1),
            ], prune: true)
        #expect(plan.isEmpty)
        #expect(plan.unchanged == 3)
        #expect(plan.kept == 0)
    }

    @Test func `steps are in their order, and an update has only the fields that differ`() throws {
        let old = config("b", ["192.0.2.1"], ["22"], 7)
        let gone = config("a", ["192.0.2.2"], ["22"], 7)
        let new = ScanConfigDraft(ips: ["192.0.2.3"], ports: ["22"], frequency: 7)
        let plan = try ConfigPlan(
            declared: [declared(["192.0.2.1"], ["23"], 7), declared(["192.0.2.3"], ["22"], 7)],
            existing: [old, gone], prune: true)
        let update = ConfigPlan.Update(existing: old, patch: ScanConfigPatch(ports: ["23"]))
        #expect(plan.steps == [.create(new), .update(update), .delete(gone)])
    }

    @Test func `what is not declared is kept and counted, unless it is to be deleted`() throws {
        let existing = [config("b", ["192.0.2.1"], ["22"], 7), config("a", ["192.0.2.2"], ["22"], 7)]
        let kept = try ConfigPlan(declared: [], existing: existing, prune: false)
        #expect(kept.isEmpty)
        #expect(kept.kept == 2)
        let pruned = try ConfigPlan(declared: [], existing: existing, prune: true)
        #expect(pruned.deletes.map(\.id) == ["a", "b"])
        #expect(pruned.kept == 0)
    }

    @Test func `a config is never taken over for its ports alone`() throws {
        let plan = try ConfigPlan(
            declared: [declared(["192.0.2.0/30"], ["22"], 7)], existing: [config("a", ["192.0.2.0/31"], ["22"], 7)],
            prune: false)
        #expect(plan.creates.count == 1)
        #expect(plan.updates.isEmpty)
        #expect(plan.kept == 1)
    }

    @Test func `an id says which config is meant, and another one does not take it`() throws {
        let plan = try ConfigPlan(
            declared: [declared(["192.0.2.1"], ["22"], 7), declared(["192.0.2.2"], ["all"], 0, id: "a")],
            existing: [config("a", ["192.0.2.1"], ["22"], 7)], prune: false)
        #expect(plan.creates.map(\.ips) == [["192.0.2.1"]])
        #expect(plan.updates.map(\.existing.id) == ["a"])
        #expect(
            plan.updates.map(\.patch) == [ScanConfigPatch(ips: ["192.0.2.2"], ports: ["all"], frequency: 0)])
    }

    @Test func `ids that the source does not have are all named`() {
        let error = #expect(throws: ConfigPlan.UnknownConfigs.self) {
            try ConfigPlan(
                declared: [
                    declared(["::1"], ["1"], 1, id: "x"), declared(["::2"], ["1"], 1),
                    declared(["::3"], ["1"], 1, id: "y"),
                ], existing: [config("a", ["::2"], ["1"], 1)], prune: false)
        }
        #expect(error?.places == [0, 2])
    }

    /// Each of these is more like the declared one than those after it.
    static let likenesses: [(ports: [String], frequency: Double)] = [
        (["22"], 7), (["22"], 1), (["23"], 7), (["23"], 1),
    ]

    @Test(arguments: likenesses.indices)
    func `of several configs of the same addresses the most alike is taken`(first: Int) throws {
        let ids = ["d", "c", "b", "a"]
        let existing = zip(ids, Self.likenesses).dropFirst(first).map {
            config($0, ["192.0.2.1"], $1.ports, $1.frequency)
        }
        for existing in [existing, existing.reversed()] {
            let plan = try ConfigPlan(
                declared: [declared(["192.0.2.1"], ["22"], 7)], existing: existing, prune: true)
            #expect(plan.creates.isEmpty)
            #expect(plan.updates.map(\.existing.id) == (first == 0 ? [] : [ids[first]]))
            #expect(plan.deletes.map(\.id) == ids.dropFirst(first + 1).sorted())
        }
    }

    @Test func `of configs that are alike, the first by id is taken, in whatever order they are listed`() throws {
        let existing = ["c", "a", "b"].map { config($0, ["192.0.2.1"], ["22"], 7) }
        for existing in [existing, existing.reversed()] {
            let plan = try ConfigPlan(
                declared: [declared(["192.0.2.1"], ["23"], 7)], existing: existing, prune: true)
            #expect(plan.updates.map(\.existing.id) == ["a"])
            #expect(plan.deletes.map(\.id) == ["b", "c"])
        }
    }

    @Test func `what comes first does not take what is more like another`() throws {
        let existing = [config("a", ["192.0.2.1"], ["23"], 7)]
        let plan = try ConfigPlan(
            declared: [declared(["192.0.2.1"], ["22"], 7), declared(["192.0.2.1"], ["23"], 7)], existing: existing,
            prune: false)
        #expect(plan.creates.map(\.ports) == [["22"]])
        #expect(plan.updates.isEmpty)
        #expect(plan.unchanged == 1)
    }

    /// Comparing each with each would take minutes here, and the time limit ends that.
    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func `thousands of configs are matched without comparing each with each`(areAlike: Bool) throws {
        let numbers = 10_000..<30_000
        let address = { (family: String, number: Int) in [areAlike ? "::1" : "\(family)::\(String(number, radix: 16))"]
        }
        let plan = try ConfigPlan(
            declared: numbers.map { try declared(address("2001", $0), ["\($0)"], 7) },
            existing: numbers.map { config("\($0)", address("2002", $0), ["\($0 + 30_000)"], 1) }.reversed(),
            prune: false)
        #expect(plan.creates.count == (areAlike ? 0 : numbers.count))
        #expect(plan.kept == plan.creates.count)
        #expect(plan.updates.map(\.existing.id) == (areAlike ? numbers.map(String.init) : []))
    }

    @Test func `entries that cannot be read equal nothing, and are replaced`() throws {
        let existing = [config("a", ["192.0.2.1"], ["new-word"], 7), config("b", ["nonsense"], ["22"], 7)]
        let plan = try ConfigPlan(declared: [declared(["192.0.2.1"], ["22"], 7)], existing: existing, prune: true)
        #expect(plan.updates.map(\.patch) == [ScanConfigPatch(ports: ["22"])])
        #expect(plan.updates.map(\.existing.id) == ["a"])
        #expect(plan.deletes.map(\.id) == ["b"])
        let named = try ConfigPlan(
            declared: [declared(["192.0.2.1"], ["22"], 7, id: "b")], existing: existing, prune: false)
        #expect(named.updates.map(\.patch) == [ScanConfigPatch(ips: ["192.0.2.1"])])
    }
}

func declared(_ ips: [String], _ ports: [String], _ days: Double, id: String? = nil) throws -> ConfigPlan.Declared {
    ConfigPlan.Declared(
        id: id, ips: ips, ports: ports, scope: try ScanConfig.scope(ips: ips, ports: ports), frequency: days)
}

func config(_ id: String, _ ips: [String], _ ports: [String], _ days: Double) -> ScanConfig {
    ScanConfig(id: id, accountID: "local", ips: ips, ports: ports, frequency: days)
}
