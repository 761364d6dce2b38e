public import PortModel

/// The addresses that may be scanned. Immutable: what was allowed when a scan started is what its probes are held to.
public struct AllowList: Hashable, Sendable {
    private let allowed: AddressSet

    /// Allows these blocks, without the addresses in them that no host can have (`IPAddress.isConnectable`).
    public init(_ blocks: AddressSet) {
        self.allowed = blocks.subtracting(Self.never)
    }

    /// This machine only: 127.0.0.0/8 and ::1.
    public static let loopback = AllowList(
        AddressSet([AddressBlock(IPAddress(v4: 0x7F00_0000), prefixLength: 8), AddressBlock(.loopbackV6)]))

    public func allows(_ address: IPAddress) -> Bool {
        address.isConnectable && allowed.contains(address)
    }

    /// Those of `addresses` that may not be scanned; empty when all may.
    public func refused(_ addresses: AddressSet) -> AddressSet {
        addresses.subtracting(allowed)
    }

    /// The same as an error that names the blocks.
    func check(_ addresses: AddressSet) throws(ScanError) {
        let refused = refused(addresses)
        guard !refused.isEmpty else { return }
        throw ScanError(
            code: .refusedTarget, action: "scan", subject: refused.description,
            cause: "these addresses are not on the allow-list",
            hint: "allow them (--allow, or allow: in the settings) or take them out of the scan; "
                + "unspecified, multicast and broadcast addresses are never scanned")
    }

    /// Unspecified, "this network", multicast and limited broadcast addresses, and the IPv6 form of IPv4 addresses:
    /// a block can hold the latter as IPv6 numbers (`::fffe:0:0/95`), and the kernel would connect to the IPv4
    /// address that they stand for, whatever the list says about that one.
    private static let never = AddressSet([
        AddressBlock(IPAddress(v4: 0), prefixLength: 8),
        AddressBlock(IPAddress(v4: 0xE000_0000), prefixLength: 4),
        AddressBlock(IPAddress(v4: 0xFFFF_FFFF)),
        AddressBlock(IPAddress(family: .v6, value: 0)),
        AddressBlock(IPAddress(family: .v6, value: 0xFFFF << 32), prefixLength: 96),
        AddressBlock(IPAddress(family: .v6, value: 0xFF << 120), prefixLength: 8),
    ])
}
