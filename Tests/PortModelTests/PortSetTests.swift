import PortModel
import TestSupport
import Testing

@Suite struct PortSetTests {
    static let universe: [UInt16] = Array(1...24) + Array(65520...65535)

    @Test func `set operations agree with the model`() {
        var generator = SeededGenerator.printed("PortSet")
        for _ in 0..<400 {
            let part = Int.random(in: 0...100, using: &generator)
            let one = Set(Self.universe.filter { _ in generator.chance(part) })
            let two = Set(Self.universe.filter { _ in generator.chance(50) })
            let left = PortSet(ports: one.shuffled(using: &generator))
            let right = PortSet(ports: two)
            #expect(left.union(right) == PortSet(ports: one.union(two)))
            #expect(left.subtracting(right) == PortSet(ports: one.subtracting(two)))
            #expect(left.intersection(right) == PortSet(ports: one.intersection(two)))
            #expect(Array(left.ports) == one.sorted())
            #expect(left.count == one.count)
            #expect(Self.universe.allSatisfy { left.contains($0) == one.contains($0) })
        }
    }

    @Test func `equal sets are equal values, however they were given`() {
        #expect(PortSet([1...10, 11...20]) == PortSet([5...20, 1...7]))
        #expect(PortSet([1...65535]) == .all)
        #expect(PortSet([0...65535]) == .all)
        #expect(PortSet.all.count == 65535)
    }

    @Test func `port 0 is never in it`() {
        #expect(PortSet([0...0]).isEmpty)
        #expect(!PortSet.all.contains(0))
        #expect(PortSet([0...5]).count == 5)
    }

    @Test func `the text names ranges`() {
        #expect(PortSet([22...22, 80...81, 65535...65535]).description == "22,80-81,65535")
        #expect(PortSet().description == "none")
    }

    @Test func `the text of a set reads back as that set`() throws {
        var generator = SeededGenerator.printed("PortSet text")
        for _ in 0..<200 {
            let set = PortSet(ports: Self.universe.filter { _ in generator.chance(50) } + [1])
            #expect(try PortSpecification(parsing: [set.description]).ports == set)
        }
    }
}
