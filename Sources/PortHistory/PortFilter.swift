public import PortModel

/// Which ports a question is about; what is nil does not matter.
public struct PortFilter: Hashable, Sendable {
    /// Addresses of this block.
    public var block: AddressBlock?
    /// These port numbers.
    public var ports: ClosedRange<UInt16>?
    public var proto: TransportProtocol?
    /// The source's name.
    public var source: String?
    /// The config's id at its source.
    public var config: String?

    public init(
        block: AddressBlock? = nil, ports: ClosedRange<UInt16>? = nil, proto: TransportProtocol? = nil,
        source: String? = nil, config: String? = nil
    ) {
        self.block = block
        self.ports = ports
        self.proto = proto
        self.source = source
        self.config = config
    }

    /// The single port that is asked for, where it is one; without a protocol TCP is meant.
    public var single: Port? {
        guard let block, block.first == block.last, let ports, ports.count == 1 else { return nil }
        return Port(block.first, proto ?? .tcp, ports.lowerBound)
    }

    func includes(_ port: Port) -> Bool {
        (block?.contains(port.address) ?? true) && (ports?.contains(port.number) ?? true)
            && (proto.map { $0 == port.proto } ?? true)
    }

    func includes(_ past: ConfigPast) -> Bool {
        (source.map { $0 == past.source } ?? true) && (config.map { $0 == past.remoteID } ?? true)
    }
}
