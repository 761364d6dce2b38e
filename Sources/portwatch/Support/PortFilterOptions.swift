import ArgumentParser
import PortHistory
import PortModel

/// Which ports a question is about.
struct PortFilterOptions: ParsableArguments {
    @Option(help: "Only addresses of this block: an address, or one with a prefix length.")
    var ip: String?

    @Option(help: "Only this port or range of ports: 443, 1-1024, 53/udp.")
    var port: String?

    @Option(help: "Only what this source saw.")
    var source: String?

    @Option(help: "Only what this scan config saw: its id at its source.")
    var configId: String?

    func validate() throws {
        _ = try filter
    }

    var filter: PortFilter {
        get throws {
            let ports = try port.map { try Self.ports($0, option: "--port") }
            return PortFilter(
                block: try block, ports: ports?.range, proto: ports?.proto, source: source, config: configId)
        }
    }

    private var block: AddressBlock? {
        get throws {
            do {
                return try ip.map { text in try AddressBlock(parsing: text) }
            } catch let failure as ParseFailure {
                throw ValidationError("--ip: \(failure)")
            }
        }
    }

    /// `443`, `1-1024`, `53/udp`, and `tcp/22` as events write it.
    static func ports(_ text: String, option: String) throws -> (range: ClosedRange<UInt16>, proto: TransportProtocol?)
    {
        var fields = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if fields.count == 2, fields[0].first?.isLetter == true { fields.swapAt(0, 1) }
        guard (1...2).contains(fields.count), fields.count == 1 || !fields[1].isEmpty,
            let specification = try? PortSpecification(parsing: [fields[0]]), specification.ports.ranges.count == 1,
            let range = specification.ports.ranges.first, fields[0].allSatisfy({ $0.isNumber || $0 == "-" })
        else {
            throw ValidationError(
                "\(option): \"\(text.untrusted())\" is not a port; accepted: 443, 1-1024 or 53/udp, within 1 to 65535")
        }
        return (range, fields.count == 2 ? TransportProtocol(fields[1].lowercased()) : nil)
    }
}
