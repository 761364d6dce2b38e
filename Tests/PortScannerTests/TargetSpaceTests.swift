import PortModel
import Testing

@testable import PortScanner

@Suite struct TargetSpaceTests {
    @Test("the places are the addresses of the scope in order")
    func places() throws {
        let blocks = ["127.0.0.1", "127.0.0.4/30", "192.0.2.0/28", "::1", "2001:db8::/120", "2001:db8::500"]
        let scope = Scope(
            addresses: AddressSet(try blocks.map { try AddressBlock(parsing: $0) }), ports: PortSet(1, 5, 9))
        let space = try TargetSpace(scope)
        #expect(space.addressCount == scope.addresses.count)
        #expect(space.count == scope.count)
        #expect((0..<space.addressCount).map(space.address) == Array(scope.addresses.addresses))
        #expect(Array(space.ports) == [1, 5, 9])
    }

    @Test("a scope beyond counting is refused, also with no ports", arguments: [PortSet.all, PortSet()])
    func tooLarge(ports: PortSet) throws {
        let scope = Scope(addresses: AddressSet([try AddressBlock(parsing: "2000::/3")]), ports: ports)
        let error = #expect(throws: ScanError.self) { try TargetSpace(scope) }
        #expect(error?.code == .scopeTooLarge)
    }

    @Test("a set of numbers as bits gives back what was put in")
    func bits() {
        var random = SeededRandom(seed: 2)
        for capacity in [1, 63, 64, 65, 1000, 65_535] {
            let numbers = Set((0..<50).map { _ in Int.random(in: 0..<capacity, using: &random) })
            var bits = PortBits(capacity: capacity)
            for number in numbers { bits.insert(number) }
            #expect(bits.numbers == numbers.sorted())
        }
    }
}
