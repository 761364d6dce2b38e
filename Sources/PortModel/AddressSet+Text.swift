extension AddressSet: CustomStringConvertible {
    /// The fewest CIDR blocks that make up the set, in order.
    public var blocks: [AddressBlock] {
        var result: [AddressBlock] = []
        for range in ranges {
            var next: IPAddress? = range.lowerBound
            while let start = next, start <= range.upperBound {
                var block = AddressBlock(start)
                while block.prefixLength > 0 {
                    let wider = AddressBlock(start, prefixLength: block.prefixLength - 1)
                    guard wider.first == start, wider.last <= range.upperBound else { break }
                    block = wider
                }
                result.append(block)
                next = block.last.successor
            }
        }
        return result
    }

    /// The blocks with commas between them; beyond twenty, the number of the others.
    public var description: String {
        let all = blocks
        let shown = all.prefix(20).map(\.description).joined(separator: ",")
        return all.count > 20 ? "\(shown),… (\(all.count - 20) more)" : shown
    }
}
