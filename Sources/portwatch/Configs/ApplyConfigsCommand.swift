import ArgumentParser
import CloudforceOne
import PortModel
import WatchService
import WatchSettings

struct ApplyConfigsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Bring a source to the scan configs that a file declares.",
        discussion: """
            The file is YAML or JSON:

              configs:
                - ips: [192.0.2.0/24, "2001:db8::/120"]
                  ports: [default]
                  every: 1d            # or once; or frequency: 1, in days
                - id: f174e90a         # only to say which existing config is meant
                  ips: [198.51.100.7]
                  ports: [22, 8000-8999]
                  every: 12h

            A declared config stands for the existing one of its id; else for one that is equal; else for one of the same \
            addresses, whose ports and frequency are then changed, so that its history goes on. What has no match is created. \
            Configs that are not declared are kept, unless --prune is given. The configs that a daemon's own settings \
            declare for its scan server come back at its next start or reload.

            The plan is shown first: + is created, ~ changed, - deleted. It is carried out in that order, and nothing is \
            done where nothing differs. On a terminal, deletes are done only after a `y`; elsewhere they need --yes. \
            With --output json the plan goes to standard error, and what became of it to standard output.

            Exits 0 when the source is as declared, 1 when not. With --dry-run: 0 when nothing would change, 1 when something \
            would, 2 on any failure.
            """)

    @Argument(help: "The file; - is standard input.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @Flag(help: "Delete configs that are not declared.")
    var prune = false

    @Flag(name: [.customShort("n"), .long], help: "Show the plan only.")
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Delete without asking.")
    var yes = false

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard dryRun else { return try await apply() }
        do {
            try await apply()
        } catch  where !(error is ExitCode || error is Interrupted) {
            throw CommandFailure("\(error)", code: 2)
        }
    }

    private func apply() async throws {
        let declared = try read()
        try await source.withOne { source in
            let existing = try await source.api.listConfigs()
            let plan = try plan(declared, existing: existing, source: source.name)
            var run = PlanRun(plan, source: source.name)
            show(plan)
            guard !dryRun else { return try preview(run) }
            try await approve(plan)
            let failure = await run.carryOut(with: source.api, existing: existing)
            if output.output == .json { try write(run) }
            if let failure { throw CommandFailure(run.report(of: failure)) }
            Console.standardError(run.summary)
        }
    }

    private func read() throws -> ConfigSet {
        do {
            guard file != "-" else {
                let name = "standard input"
                return try ConfigSet.parse(bytes: try StandardInput.read(limit: Settings.maxFileBytes), file: name)
            }
            return try ConfigSet.load(path: file)
        } catch let error as SettingsError {
            // These are no settings of ours: the exit code of those would mislead.
            throw CommandFailure("\(error)")
        }
    }

    private func plan(_ set: ConfigSet, existing: [ScanConfig], source: String) throws -> ConfigPlan {
        let declared = set.configs.map {
            ConfigPlan.Declared(id: $0.id, ips: $0.ips, ports: $0.ports, scope: $0.scope, frequency: $0.frequency)
        }
        do {
            return try ConfigPlan(declared: declared, existing: existing, prune: prune)
        } catch {
            let lines = error.places.map { set.configs[$0] }.map { config in
                "\(set.file.untrusted(limit: 4096)):\(config.line): \(config.keyPath).id: source \(source) has no scan "
                    + "config \((config.id ?? "").untrusted()); accepted: an id of `portwatch configs list`, or none"
            }
            throw CommandFailure(lines.joined(separator: "\n"))
        }
    }

    /// Before anything is done. JSON has the outcomes too and comes at the end: the plan goes to standard error then. In
    /// a dry run the JSON is the plan.
    private func show(_ plan: ConfigPlan) {
        for line in plan.steps.map(PlanLine.init) {
            switch output.output {
            case .table: Console.standardOutput(line.text(colour: Console.outputTakesColour))
            case .json: if !dryRun { Console.standardError(line.text(colour: false)) }
            }
        }
    }

    private func preview(_ run: PlanRun) throws {
        if output.output == .json { try write(run) }
        Console.standardError(run.preview)
        if !run.plan.isEmpty { throw ExitCode(1) }
    }

    /// Nothing is changed before deletes are agreed to.
    private func approve(_ plan: ConfigPlan) async throws {
        guard !plan.deletes.isEmpty, !yes else { return }
        let deletes = plan.deletes.count.text("scan config")
        guard Prompt.isPossible else {
            throw CommandFailure(
                "--prune would delete \(deletes), and there is no terminal to ask on; nothing was changed; "
                    + "say --yes to delete, or --dry-run to see the plan")
        }
        guard try await Prompt.confirms("Delete \(deletes)?") else { throw CommandFailure("nothing was changed") }
    }

    private func write(_ run: PlanRun) throws {
        Console.standardOutput(try OutputOptions.json(PlanDocument(run, dryRun: dryRun)))
    }
}
