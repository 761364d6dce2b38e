import PortModel
import PortScanner

extension HostPorts {
    /// The result of a scan of `scope`, given the result before.
    init(_ report: ScanReport, of scope: Scope, after previous: HostPorts?) {
        let open = Dictionary(grouping: report.open) { $0.address }
        var listed: [IPAddress: [OpenPort]] = [:]
        var remembered: [IPAddress: [OpenPort]] = [:]
        for address in scope.addresses.addresses {
            let now = (open[address] ?? []).map { OpenPort($0) }
            let before = (previous?.known(of: address) ?? []).filter { old in
                scope.covers(address, old.port.number) && !now.contains { $0.port == old.port }
            }
            if report.coveredAddresses.contains(address) {
                listed[address] = (now + before.compactMap { Self.silent($0, report) }).sorted { $0.port < $1.port }
            } else if !now.isEmpty || !before.isEmpty {
                remembered[address] = (now + before).sorted { $0.port < $1.port }
            }
        }
        self.init(listed: listed, remembered: remembered)
    }

    private func known(of address: IPAddress) -> [OpenPort]? {
        listed[address] ?? remembered[address]
    }

    /// How a port that was listed before and is not open now is listed on; nil for one that was refused.
    private static func silent(_ old: OpenPort, _ report: ScanReport) -> OpenPort? {
        if report.unreachable[old.port.address]?.contains(old.port.number) == true {
            return OpenPort(old.port, status: unreachable)
        }
        if report.unanswered[old.port.address]?.contains(old.port.number) == true {
            return OpenPort(old.port, status: filtered)
        }
        return nil
    }
}
