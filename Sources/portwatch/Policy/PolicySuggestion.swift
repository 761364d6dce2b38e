import PortModel
import WatchSettings

/// Rules that expect these ports and no other: the hosts that have the same ports open share a rule, and neighbours
/// become ranges and blocks only where all of them are open.
struct PolicySuggestion {
    /// Each rule's ports and addresses, by the lowest address.
    let entries: [Entry]
    /// Ports whose protocol a policy cannot name.
    let left: [Port]
    let risks: RiskTable

    struct Entry {
        let ports: [RulePorts]
        let blocks: [AddressBlock]
    }

    init(_ ports: some Sequence<Port>, risks: RiskTable = RiskTable()) {
        self.risks = risks
        var profiles: [IPAddress: [TransportProtocol: [UInt16]]] = [:]
        var left: [Port] = []
        for port in Set(ports) {
            guard RulePorts.canBeWritten(port.proto) else {
                left.append(port)
                continue
            }
            profiles[port.address, default: [:]][port.proto, default: []].append(port.number)
        }
        self.left = left.sorted()
        let byProfile = Dictionary(grouping: profiles.keys) { address in
            (profiles[address] ?? [:]).mapValues { PortSet(ports: $0) }
        }
        entries = byProfile.flatMap { profile, addresses in
            Self.entries(
                ports: profile.sorted { $0.key < $1.key }.flatMap { proto, set in
                    set.ranges.map { RulePorts(proto: proto, ports: $0) }
                },
                blocks: AddressSet(addresses: addresses).blocks)
        }.sorted { ($0.blocks.first?.first ?? .loopbackV4) < ($1.blocks.first?.first ?? .loopbackV4) }
    }

    /// As many entries as it takes for each to be small enough to be read back.
    private static func entries(ports: [RulePorts], blocks: [AddressBlock]) -> [Entry] {
        let most = RuleText.mostCombinations
        return stride(from: 0, to: ports.count, by: most).flatMap { start -> [Entry] in
            let some = Array(ports[start..<min(start + most, ports.count)])
            let step = max(most / some.count, 1)
            return stride(from: 0, to: blocks.count, by: step).map { first in
                Entry(ports: some, blocks: Array(blocks[first..<min(first + step, blocks.count)]))
            }
        }
    }

    /// A policy file.
    /// - Parameters:
    ///   - comments: lines to stand at its top.
    ///   - reason: of every rule.
    func text(comments: [String], reason: String) -> String {
        let head = comments.map { "# \($0.untrusted(limit: 1000))\n" }.joined()
        guard !entries.isEmpty else { return head + "rules: []\n" }
        return head + "rules:\n"
            + entries.map { entry in
                RuleText.entry(
                    comments: riskNotes(entry), .expected, entry.ports, ips: entry.blocks, reason: reason)
            }.joined()
    }

    /// What somebody should know before expecting these ports.
    private func riskNotes(_ entry: Entry) -> [String] {
        guard let address = entry.blocks.first?.first else { return [] }
        return entry.ports.flatMap { ports -> [String] in
            guard let proto = ports.proto, let range = ports.ports else { return [] }
            return range.compactMap { number in
                risks.risk(of: Port(address, proto, number)).map {
                    "Look twice: \(proto)/\(number) is often \($0.name): \($0.why)."
                }
            }
        }
    }
}
