import ArgumentParser
import CloudforceOne
import WatchService

struct UpdateConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Change a scan config: only what is given.")

    @Argument(help: "The config's id.", completion: .custom(Completions.configs))
    var config: String

    @Option(name: .customLong("ip"), help: "All its addresses and CIDR blocks; repeatable, or with commas between.")
    var ips: [String] = []

    @Option(help: "All its ports: default, all, 443, 1-80; repeatable, or with commas between.")
    var ports: [String] = []

    @OptionGroup var frequency: FrequencyOptions
    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ScopeEntries.check(ips: ScopeEntries.split(ips), ports: ScopeEntries.split(ports))
        guard !patch.isEmpty else {
            throw ValidationError("nothing to change: give --ip, --ports, --every, --frequency or --once")
        }
    }

    func run() async throws {
        let patch = patch
        let document = try await source.withOne { source in
            let changed = try await Interruption.leavingOpen("the config may have been changed") {
                try await source.api.updateConfig(id: config, patch)
            }
            return ConfigDocument(changed, source: source.name)
        }
        try output.write(ConfigDocument.table([document]), json: document, empty: "")
    }

    private var patch: ScanConfigPatch {
        let ips = ScopeEntries.split(ips)
        let ports = ScopeEntries.split(ports)
        return ScanConfigPatch(
            ips: ips.isEmpty ? nil : ips, ports: ports.isEmpty ? nil : ports, frequency: frequency.days)
    }
}
