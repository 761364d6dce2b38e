import PortModel
import TestSupport
import Testing

/// The set against an obvious model: a Swift `Set` of the addresses of a small universe.
@Suite struct AddressSetTests {
    /// Both ends of both families, so that successors and predecessors at the edges are met.
    static let universe: [IPAddress] =
        (0..<16).map { IPAddress(v4: $0) } + (0..<16).map { IPAddress(v4: .max - 15 + $0) }
        + (0..<16).map { IPAddress(family: .v6, value: $0) }
        + (0..<16).map { IPAddress(family: .v6, value: .max - 15 + $0) }

    static func random(using generator: inout SeededGenerator) -> Set<IPAddress> {
        let part = Int.random(in: 0...100, using: &generator)
        return Set(universe.filter { _ in generator.chance(part) })
    }

    @Test func `set operations agree with the model`() {
        var generator = SeededGenerator.printed("AddressSet")
        for _ in 0..<400 {
            let (one, two) = (Self.random(using: &generator), Self.random(using: &generator))
            let left = AddressSet(addresses: one.shuffled(using: &generator))
            let right = AddressSet(addresses: two)
            #expect(left.union(right) == AddressSet(addresses: one.union(two)))
            #expect(left.subtracting(right) == AddressSet(addresses: one.subtracting(two)))
            #expect(left.intersection(right) == AddressSet(addresses: one.intersection(two)))
            #expect(left.count == one.count)
            #expect(left.isEmpty == one.isEmpty)
            #expect(Array(left.addresses) == one.sorted())
            #expect(Self.universe.allSatisfy { left.contains($0) == one.contains($0) })
        }
    }

    @Test func `ranges neither overlap nor touch`() {
        var generator = SeededGenerator.printed("AddressSet ranges")
        for _ in 0..<200 {
            let set = AddressSet(addresses: Self.random(using: &generator))
            for (left, right) in zip(set.ranges, set.ranges.dropFirst()) {
                #expect(left.upperBound < right.lowerBound)
                #expect(
                    left.upperBound.family != right.lowerBound.family
                        || left.upperBound.value + 1 < right.lowerBound.value)
            }
        }
    }

    @Test func `blocks make up the set, and are the fewest`() {
        var generator = SeededGenerator.printed("AddressSet blocks")
        for _ in 0..<200 {
            let set = AddressSet(addresses: Self.random(using: &generator))
            let blocks = set.blocks
            #expect(AddressSet(blocks) == set)
            #expect(blocks.reduce(0) { $0 + AddressSet([$1]).count } == set.count)
            for (left, right) in zip(blocks, blocks.dropFirst())
            where left.prefixLength == right.prefixLength && left.prefixLength > 0 {
                let joined = AddressBlock(left.first, prefixLength: left.prefixLength - 1)
                #expect(joined.first != left.first || joined.last != right.last, "\(left) and \(right) are one block")
            }
        }
    }

    @Test func `blocks that overlap or touch become one range`() throws {
        let set = AddressSet([
            try AddressBlock(parsing: "192.0.2.128/25"), try AddressBlock(parsing: "192.0.2.0/25"),
            try AddressBlock(parsing: "192.0.2.7"),
        ])
        #expect(set.ranges.count == 1)
        #expect(set.description == "192.0.2.0/24")
    }

    @Test func `whole families can be counted, subtracted and written`() throws {
        let v4 = AddressSet([try AddressBlock(parsing: "0.0.0.0/0")])
        let v6 = AddressSet([try AddressBlock(parsing: "::/0")])
        #expect(v4.count == 1 << 32)
        #expect(v6.count == .max)
        #expect(v4.union(v6).count == .max)
        #expect(v4.union(v6).subtracting(v4) == v6)
        #expect(v4.union(v6).description == "0.0.0.0/0,::/0")
        let rest = v4.subtracting(AddressSet(addresses: [IPAddress(v4: 0), IPAddress(v4: .max)]))
        #expect(rest.count == (1 << 32) - 2)
        #expect(AddressSet(rest.blocks) == rest)
    }

    @Test func `many addresses are subtracted in one walk`() {
        let even = AddressSet(addresses: (0..<5000).map { IPAddress(v4: $0 * 2) })
        let odd = AddressSet(addresses: (0..<5000).map { IPAddress(v4: $0 * 2 + 1) })
        #expect(even.subtracting(odd) == even)
        #expect(even.union(odd).subtracting(odd) == even)
    }

    @Test func `a long list of blocks is cut in the description`() {
        let set = AddressSet(addresses: (0..<50).map { IPAddress(v4: $0 * 2) })
        #expect(set.description.hasSuffix("0.0.0.38,… (30 more)"))
    }
}
