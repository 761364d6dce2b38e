import ChangeDetection
import PortHistory
import PortModel

/// A made-up network, the same in every run: addresses of 10.0.0.0/8, each with twenty open ports, of which a few are
/// others in each scan.
struct Network: Sendable {
    static let portsPerAddress = 20
    /// The ports of an address, before any has changed.
    private static let usual: [UInt16] = [
        21, 22, 25, 53, 80, 110, 111, 143, 443, 465, 587, 993, 995, 1723, 3000, 5000, 5432, 8000, 8080, 8443,
    ]
    static let period: Duration = .seconds(86_400)

    let number: Int
    let openPorts: Int
    let changes: Int

    var addresses: Int { openPorts / Self.portsPerAddress }
    var configID: String { "network-\(number)" }

    func address(_ index: Int) -> IPAddress {
        IPAddress(v4: 0x0A00_0000 + UInt32(number) << 16 + UInt32(index))
    }

    func listed() throws -> ListedConfig {
        let ips = (0..<addresses).map { address($0).description }
        let ports = ["1-65535"]
        return ListedConfig(
            remoteID: configID, ips: ips, ports: ports, frequencyDays: 1, scope: try Scope(ips: ips, ports: ports))
    }

    /// What scan number `step` finds, in the order of addresses. Between two scans half of `changes` ports close, spread
    /// over all addresses, and as many open.
    func ports(atStep step: Int) -> [OpenPort] {
        let moved = changes / 2
        let stride = openPorts / moved
        var result: [OpenPort] = []
        result.reserveCapacity(openPorts)
        for place in 0..<openPorts {
            // A place is moved once in `stride` scans, to a port number that it did not have before.
            let turn = (place % stride)
            let moves = step > turn ? (step - turn - 1) / stride + 1 : 0
            let slot = place % Self.portsPerAddress
            let number = moves == 0 ? Self.usual[slot] : UInt16(10_000 + slot * 2_000 + moves)
            result.append(OpenPort(Port(address(place / Self.portsPerAddress), .tcp, number)))
        }
        return result
    }

    static func time(ofStep step: Int) -> Timestamp {
        Timestamp(seconds: 1_700_000_000) + period * step
    }

    func observation(atStep step: Int) -> Observation {
        observation(of: ports(atStep: step), atStep: step)
    }

    func observation(of ports: [OpenPort], atStep step: Int) -> Observation {
        let time = Self.time(ofStep: step)
        return Observation(
            polledAt: time, asOf: time, mark: .exact("scan-\(step)"), coverage: .wholeScope, ports: ports)
    }

    func record(_ config: Int64, _ observation: Observation) -> PollRecord {
        PollRecord(
            config: config, startedAt: observation.polledAt - .seconds(1), finishedAt: observation.polledAt,
            outcome: .observation(observation), nextDue: observation.polledAt + Self.period, waits: 0,
            sourceSign: .answered)
    }
}
