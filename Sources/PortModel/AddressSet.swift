/// A set of addresses, kept as sorted ranges that neither overlap nor touch, so that equal sets are equal values.
public struct AddressSet: Hashable, Sendable {
    /// The ranges in order, IPv4 first.
    public let ranges: [ClosedRange<IPAddress>]

    public init() {
        self.ranges = []
    }

    public init(_ blocks: some Sequence<AddressBlock>) {
        self.init(ranges: blocks.map { $0.first...$0.last })
    }

    public init(addresses: some Sequence<IPAddress>) {
        self.init(ranges: addresses.map { $0...$0 })
    }

    init(ranges unsorted: [ClosedRange<IPAddress>]) {
        var merged: [ClosedRange<IPAddress>] = []
        for range in unsorted.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, last.upperBound.touches(range.lowerBound) {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
    }

    public var isEmpty: Bool { ranges.isEmpty }

    /// How many addresses there are; `Int.max` when there are more than that.
    public var count: Int {
        var total = 0
        for range in ranges {
            let (size, tooWide) = (range.upperBound.value - range.lowerBound.value).addingReportingOverflow(1)
            guard !tooWide, let size = Int(exactly: size) else { return .max }
            let (sum, overflow) = total.addingReportingOverflow(size)
            if overflow { return .max }
            total = sum
        }
        return total
    }

    public func contains(_ address: IPAddress) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < address { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(address)
    }

    /// Every address in order. Ask `count` first: a block may hold more than a machine can walk through.
    public var addresses: some Sequence<IPAddress> {
        ranges.lazy.flatMap { range in
            sequence(first: range.lowerBound) { $0 < range.upperBound ? $0.successor : nil }
        }
    }

    public func union(_ other: AddressSet) -> AddressSet {
        AddressSet(ranges: ranges + other.ranges)
    }

    public func subtracting(_ other: AddressSet) -> AddressSet {
        var result: [ClosedRange<IPAddress>] = []
        var cuts = other.ranges[...]
        for range in ranges {
            // Both are in order: what ends before this range ends before the later ones too.
            while let cut = cuts.first, cut.upperBound < range.lowerBound { cuts.removeFirst() }
            var start: IPAddress? = range.lowerBound
            for cut in cuts {
                guard let from = start, cut.lowerBound <= range.upperBound else { break }
                if from < cut.lowerBound, let end = cut.lowerBound.predecessor { result.append(from...end) }
                start = cut.upperBound < range.upperBound ? cut.upperBound.successor : nil
            }
            if let from = start { result.append(from...range.upperBound) }
        }
        return AddressSet(ranges: result)
    }

    public func intersection(_ other: AddressSet) -> AddressSet {
        subtracting(subtracting(other))
    }
}

extension IPAddress {
    /// The next address of the same family, or nil at the end.
    var successor: IPAddress? { value < family.maxValue ? IPAddress(family: family, value: value + 1) : nil }
    /// The address before, or nil at the start.
    var predecessor: IPAddress? { value > 0 ? IPAddress(family: family, value: value - 1) : nil }

    /// Whether a range that ends here overlaps or meets one that starts at `next`.
    fileprivate func touches(_ next: IPAddress) -> Bool {
        next <= self || successor == next
    }
}
