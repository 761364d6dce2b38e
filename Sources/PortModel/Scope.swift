/// What a config covers: its addresses × its ports. A port number is covered for every protocol.
public struct Scope: Hashable, Sendable {
    public let addresses: AddressSet
    public let ports: PortSet

    public init(addresses: AddressSet, ports: PortSet) {
        self.addresses = addresses
        self.ports = ports
    }

    public var isEmpty: Bool { addresses.isEmpty || ports.isEmpty }

    /// How many (address, port) pairs there are; `Int.max` when there are more than that.
    public var count: Int {
        let (product, overflow) = addresses.count.multipliedReportingOverflow(by: ports.count)
        return overflow ? .max : product
    }

    public func covers(_ address: IPAddress, _ port: UInt16) -> Bool {
        ports.contains(port) && addresses.contains(address)
    }

    /// What this scope covers and `other` does not, as scopes that do not overlap.
    public func subtracting(_ other: Scope) -> [Scope] {
        let newAddresses = Scope(addresses: addresses.subtracting(other.addresses), ports: ports)
        let newPorts = Scope(
            addresses: addresses.intersection(other.addresses), ports: ports.subtracting(other.ports))
        return [newAddresses, newPorts].filter { !$0.isEmpty }
    }
}

extension Scope: CustomStringConvertible {
    /// `192.0.2.0/24 ports 22,443`; of a long list of blocks or of port ranges, the first twenty.
    public var description: String { "\(addresses) ports \(portsText)" }

    private var portsText: String {
        if ports == .all { return "all" }
        guard ports.ranges.count > 20 else { return ports.description }
        return "\(PortSet(ports.ranges.prefix(20))),… (\(ports.ranges.count - 20) more)"
    }
}
