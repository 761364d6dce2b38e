import ArgumentParser
import CloudforceOne
import WatchService

struct CreateConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a scan config.",
        discussion: "Without --ports and a frequency, the source's own defaults apply.")

    @Option(name: .customLong("ip"), help: "An address or CIDR block; repeatable, or with commas between.")
    var ips: [String]

    @Option(help: "Ports: default, all, 443, 1-80; repeatable, or with commas between.")
    var ports: [String] = []

    @OptionGroup var frequency: FrequencyOptions
    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ScopeEntries.check(ips: ScopeEntries.split(ips), ports: ScopeEntries.split(ports))
    }

    func run() async throws {
        let ports = ScopeEntries.split(ports)
        let draft = ScanConfigDraft(
            ips: ScopeEntries.split(ips), ports: ports.isEmpty ? nil : ports, frequency: frequency.days)
        let document = try await source.withOne { source in
            // One that is there already must not be taken for the new one where a create has to be looked for.
            let known = Set(try await source.api.listConfigs().map(\.id))
            let config = try await Interruption.leavingOpen("the config may have been created") {
                try await source.api.createConfig(draft, besides: known)
            }
            return ConfigDocument(config, source: source.name)
        }
        try output.write(ConfigDocument.table([document]), json: document, empty: "")
    }
}
