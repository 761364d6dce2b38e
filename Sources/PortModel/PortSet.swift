/// A set of port numbers 1…65535, kept as sorted ranges that neither overlap nor touch.
public struct PortSet: Hashable, Sendable {
    public let ranges: [ClosedRange<UInt16>]

    public init() {
        self.ranges = []
    }

    /// Port 0 cannot be probed and is dropped.
    public init(_ unsorted: some Sequence<ClosedRange<UInt16>>) {
        var merged: [ClosedRange<UInt16>] = []
        let usable = unsorted.compactMap { $0.upperBound == 0 ? nil : max($0.lowerBound, 1)...$0.upperBound }
        for range in usable.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, Int(range.lowerBound) <= Int(last.upperBound) + 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
    }

    public init(ports: some Sequence<UInt16>) {
        self.init(ports.map { $0...$0 })
    }

    public static let all = PortSet([1...65535])

    public var isEmpty: Bool { ranges.isEmpty }
    public var count: Int { ranges.reduce(0) { $0 + $1.count } }
    public var ports: some Sequence<UInt16> { ranges.lazy.flatMap { $0 } }

    public func contains(_ port: UInt16) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < port { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(port)
    }

    public func union(_ other: PortSet) -> PortSet {
        PortSet(ranges + other.ranges)
    }

    public func subtracting(_ other: PortSet) -> PortSet {
        var result: [ClosedRange<UInt16>] = []
        var cuts = other.ranges[...]
        for range in ranges {
            // Both are in order: what ends before this range ends before the later ones too.
            while let cut = cuts.first, cut.upperBound < range.lowerBound { cuts.removeFirst() }
            var start = Int(range.lowerBound)
            for cut in cuts {
                guard cut.lowerBound <= range.upperBound else { break }
                if start < Int(cut.lowerBound) { result.append(UInt16(start)...cut.lowerBound - 1) }
                start = Int(cut.upperBound) + 1
            }
            if start <= Int(range.upperBound) { result.append(UInt16(start)...range.upperBound) }
        }
        return PortSet(result)
    }

    public func intersection(_ other: PortSet) -> PortSet {
        subtracting(subtracting(other))
    }
}

extension PortSet: CustomStringConvertible {
    /// `22,80,8000-8100`; `none` for the empty set.
    public var description: String {
        if ranges.isEmpty { return "none" }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
    }
}
