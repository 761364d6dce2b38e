import ArgumentParser
import CloudforceOne
import PortModel
import WatchService

struct DeleteConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete scan configs.",
        discussion: """
            On a terminal the configs are shown first, and deleted only after a `y`; --yes skips that. Without a terminal \
            nothing is asked: a script that says delete means it. With --output json the deleted configs are written.
            """)

    @Argument(help: "The ids of the configs.", completion: .custom(Completions.configs))
    var configs: [String]

    @Flag(name: .shortAndLong, help: "Delete without asking.")
    var yes = false

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await source.withOne { source in
            let mustAsk = !yes && Prompt.isPossible
            // What is only to be deleted is not looked up: a list that cannot be read does not stand in the way then.
            var documents: [ConfigDocument] = []
            if mustAsk || output.output == .json { documents = try await find(in: source) }
            if mustAsk { try await ask(documents) }
            for (index, id) in ids.enumerated() {
                do {
                    try await delete(id, in: source)
                } catch {
                    if output.output == .json, index > 0 { try write(Array(documents[..<index])) }
                    let rest = ids.count - index - 1
                    let note = rest > 0 ? "\n\(rest) more not deleted" : ""
                    throw CommandFailure("\(error)\(note)")
                }
                Console.standardError("deleted scan config \(id.untrusted())")
            }
            if output.output == .json { try write(documents) }
        }
    }

    /// Each id once.
    private var ids: [String] {
        var seen: Set<String> = []
        return configs.filter { seen.insert($0).inserted }
    }

    private func find(in source: SourceAccess) async throws -> [ConfigDocument] {
        let all = Dictionary(try await source.api.listConfigs().map { ($0.id, $0) }) { first, _ in first }
        return try ids.map { id in
            guard let config = all[id] else {
                throw CommandFailure(
                    "source \(source.name) has no scan config \(id.untrusted()); nothing was deleted; "
                        + "`portwatch configs list` shows all")
            }
            return ConfigDocument(config, source: source.name)
        }
    }

    private func ask(_ documents: [ConfigDocument]) async throws {
        Console.standardError(ConfigDocument.table(documents).text(colour: false))
        guard try await Prompt.confirms("Delete \(documents.count.text("scan config"))?") else {
            throw CommandFailure("nothing was deleted")
        }
    }

    private func delete(_ id: String, in source: SourceAccess) async throws {
        try await Interruption.leavingOpen("config \(id.untrusted()) may have been deleted") {
            try await source.api.deleteConfig(id: id)
        }
    }

    private func write(_ documents: [ConfigDocument]) throws {
        Console.standardOutput(try OutputOptions.json(documents))
    }
}

extension Int {
    /// `1 scan config`, `2 scan configs`.
    func text(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
