import PortModel

/// The targets of a scan, numbered from 0: those of a scope address by address, each with all its ports; or single
/// ports in the order given, each at a place of its own.
struct TargetSpace: Sendable {
    let addressCount: Int
    /// How many ports there are at each place.
    let portsPerPlace: Int
    /// Those of a scope.
    let ports: ContiguousArray<UInt16>
    private let ranges: ContiguousArray<Block>
    /// Empty for a scope.
    private let single: ContiguousArray<Port>

    private struct Block: Sendable {
        let first: IPAddress
        /// The place of `first` among all addresses.
        let place: Int
    }

    /// - Throws: when there are more targets than can be numbered.
    init(_ scope: Scope) throws(ScanError) {
        guard scope.count < .max, scope.addresses.count < .max else {
            throw ScanError(
                code: .scopeTooLarge, action: "scan", subject: scope.description,
                cause: "it has more targets than can be counted", hint: "scan smaller blocks")
        }
        self.ports = ContiguousArray(scope.ports.ports)
        self.portsPerPlace = ports.count
        self.single = []
        var blocks = ContiguousArray<Block>()
        var place = 0
        for range in scope.addresses.ranges {
            blocks.append(Block(first: range.lowerBound, place: place))
            place += Int(range.upperBound.value - range.lowerBound.value) + 1
        }
        self.ranges = blocks
        self.addressCount = place
    }

    init(_ targets: [Port]) {
        self.single = ContiguousArray(targets)
        self.addressCount = targets.count
        self.portsPerPlace = 1
        self.ports = []
        self.ranges = []
    }

    /// Whether the targets are single ports.
    var isOfSingles: Bool { !single.isEmpty }

    var count: Int { addressCount * portsPerPlace }

    /// The port at an index of those of a place.
    func port(at place: Int, _ index: Int) -> UInt16 {
        single.isEmpty ? ports[index] : single[place].number
    }

    /// The address at a place from 0 to `addressCount - 1`.
    func address(at place: Int) -> IPAddress {
        guard single.isEmpty else { return single[place].address }
        var low = 0
        var high = ranges.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if ranges[middle].place <= place { low = middle } else { high = middle }
        }
        let block = ranges[low]
        return IPAddress(family: block.first.family, value: block.first.value + UInt128(place - block.place))
    }
}
