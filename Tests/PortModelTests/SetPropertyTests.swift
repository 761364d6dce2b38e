import PortModel
import TestSupport
import Testing

/// Sets of wide ranges: the laws of sets, and, for ports, a model with a flag for each of them.
@Suite struct SetPropertyTests {
    /// Blocks of all sizes, near each other so that they often overlap or touch.
    private static func addresses(using random: inout SeededGenerator) -> AddressSet {
        AddressSet(
            (0..<Int.random(in: 0...6, using: &random)).map { _ -> AddressBlock in
                let family: IPAddress.Family = random.chance(70) ? .v4 : .v6
                let base: UInt128 = family == .v4 ? 0xC000_0000 : 0x2001_0DB8 << 96
                let address = IPAddress(family: family, value: base + .random(in: 0...4095, using: &random))
                let shortest = random.chance(5) ? 0 : family.bitWidth - 12
                return AddressBlock(address, prefixLength: .random(in: shortest...family.bitWidth, using: &random))
            })
    }

    private static func blocks(_ texts: some Sequence<String>) throws -> [AddressBlock] {
        var blocks: [AddressBlock] = []
        for text in texts { blocks.append(try AddressBlock(parsing: text)) }
        return blocks
    }

    @Test func `sets of addresses keep the laws of sets`() throws {
        var random = SeededGenerator.printed("AddressSet laws")
        for _ in 0..<2000 {
            let (a, b) = (Self.addresses(using: &random), Self.addresses(using: &random))
            let (union, common) = (a.union(b), a.intersection(b))
            try #require(union == b.union(a) && common == b.intersection(a))
            try #require(a.subtracting(b).union(common) == a)
            try #require(a.subtracting(b).intersection(b).isEmpty)
            try #require(union.subtracting(common) == a.subtracting(b).union(b.subtracting(a)))
            try #require(a.union(a) == a && a.intersection(a) == a && a.subtracting(a).isEmpty)
            if union.count < .max { try #require(a.count + b.count == union.count + common.count) }
            for range in a.ranges + b.ranges {
                for address in [range.lowerBound, range.upperBound] {
                    try #require(union.contains(address))
                    try #require(common.contains(address) == (a.contains(address) && b.contains(address)))
                    try #require(
                        a.subtracting(b).contains(address) == (a.contains(address) && !b.contains(address)))
                }
            }
        }
    }

    @Test func `the blocks of a set of addresses read back as that set`() throws {
        var random = SeededGenerator.printed("AddressSet text")
        for _ in 0..<2000 {
            let set = Self.addresses(using: &random)
            try #require(AddressSet(try Self.blocks(set.blocks.shuffled(using: &random).map(\.description))) == set)
            guard set.blocks.count <= 20 else { continue }
            try #require(AddressSet(try Self.blocks(set.description.split(separator: ",").map(String.init))) == set)
        }
    }

    @Test func `sets of port ranges agree with a flag for each port`() throws {
        var random = SeededGenerator.printed("PortSet ranges")
        for _ in 0..<15 {
            let (left, right) = (PortRanges(using: &random), PortRanges(using: &random))
            let (a, b) = (PortSet(left.ranges), PortSet(right.ranges))
            let operations: [(PortSet, (Bool, Bool) -> Bool)] = [
                (a, { one, _ in one }), (a.union(b), { $0 || $1 }), (a.intersection(b), { $0 && $1 }),
                (a.subtracting(b), { $0 && !$1 }),
            ]
            for (set, rule) in operations {
                let expected = (0...65535).filter { rule(left.flags[$0], right.flags[$0]) }
                try #require(set.count == expected.count)
                try #require(set.ports.elementsEqual(expected.map { UInt16($0) }))
                try #require(PortSet(ports: expected.map { UInt16($0) }) == set)
                let probe = UInt16.random(in: 0...65535, using: &random)
                try #require(set.contains(probe) == rule(left.flags[Int(probe)], right.flags[Int(probe)]))
            }
        }
    }
}

/// Port ranges in disorder, and which ports lie in one of them; 0 never counts.
private struct PortRanges {
    let ranges: [ClosedRange<UInt16>]
    let flags: [Bool]

    init(using random: inout SeededGenerator) {
        var ranges: [ClosedRange<UInt16>] = []
        var flags = [Bool](repeating: false, count: 65536)
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let low = random.chance(10) ? 0 : UInt16.random(in: 0...65535, using: &random)
            let width =
                random.chance(50) ? Int.random(in: 0...3, using: &random) : .random(in: 0...9000, using: &random)
            let high = UInt16(min(Int(low) + width, 65535))
            ranges.append(low...high)
            for port in max(low, 1)...max(high, 1) where high > 0 { flags[Int(port)] = true }
        }
        self.ranges = ranges
        self.flags = flags
    }
}
