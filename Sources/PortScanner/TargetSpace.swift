import PortModel

/// The targets of a scope, numbered from 0: address by address, each with all its ports.
struct TargetSpace: Sendable {
    let addressCount: Int
    let ports: ContiguousArray<UInt16>
    private let ranges: ContiguousArray<Block>

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
        var blocks = ContiguousArray<Block>()
        var place = 0
        for range in scope.addresses.ranges {
            blocks.append(Block(first: range.lowerBound, place: place))
            place += Int(range.upperBound.value - range.lowerBound.value) + 1
        }
        self.ranges = blocks
        self.addressCount = place
    }

    var count: Int { addressCount * ports.count }

    /// The address at a place from 0 to `addressCount - 1`.
    func address(at place: Int) -> IPAddress {
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
