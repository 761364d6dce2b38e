import ArgumentParser
import CloudforceOne
import PortModel
import WatchService

struct ResultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "results", abstract: "Show the latest result of a scan config, as its source has it.",
        discussion: "Exits 1 where there is no result yet.")

    @Argument(help: "The config's id.")
    var config: String

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await source.withOne { try await $0.api.latestResult(id: config, ifNoneMatch: nil) }
        guard case .result(let result) = answer else {
            throw CommandFailure("config \(config.untrusted()) has no result yet: no scan of it has finished")
        }
        for problem in result.problems { Console.standardError("portwatch: left out of the result: \(problem)") }
        var table = Table("ADDRESS", "PORT", "STATUS")
        let hosts = result.hosts.sorted { $0.key < $1.key }
        for (_, ports) in hosts {
            for entry in ports.sorted(by: { $0.port < $1.port }) {
                table.add(
                    entry.port.address.description, "\(entry.port.number)/\(entry.port.proto)", entry.status)
            }
        }
        let documents = hosts.map {
            HostDocument(address: $0.key.description, ports: $0.value.map(HostDocument.Port.init))
        }
        try output.write(
            table, json: documents, empty: "no port is open on the \(hosts.count) address(es) of the result")
    }
}

private struct HostDocument: Encodable {
    struct Port: Encodable {
        let number: UInt16
        let proto: String
        let status: String

        init(_ entry: OpenPort) {
            number = entry.port.number
            proto = entry.port.proto.name
            status = entry.status
        }
    }

    let address: String
    let ports: [Port]
}
