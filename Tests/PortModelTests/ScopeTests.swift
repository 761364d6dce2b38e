import PortModel
import TestSupport
import Testing

@Suite struct ScopeTests {
    static let addresses = (0..<6).map { IPAddress(v4: 0x7F00_0001 + $0) }
    static let ports: [UInt16] = [1, 2, 3, 80, 443, 65535]

    struct Pair: Hashable {
        let address: IPAddress
        let port: UInt16
    }

    static func pairs(of scope: Scope) -> [Pair] {
        scope.addresses.addresses.flatMap { address in scope.ports.ports.map { Pair(address: address, port: $0) } }
    }

    static func random(using generator: inout SeededGenerator) -> Scope {
        Scope(
            addresses: AddressSet(addresses: addresses.filter { _ in generator.chance(60) }),
            ports: PortSet(ports: ports.filter { _ in generator.chance(60) }))
    }

    @Test func `a difference covers exactly what only one of them covers, without overlap`() {
        var generator = SeededGenerator.printed("Scope")
        for _ in 0..<1000 {
            let (left, right) = (Self.random(using: &generator), Self.random(using: &generator))
            let parts = left.subtracting(right)
            let found = parts.flatMap(Self.pairs)
            #expect(Set(found).count == found.count, "the parts of \(left) without \(right) overlap")
            #expect(Set(found) == Set(Self.pairs(of: left)).subtracting(Self.pairs(of: right)))
            #expect(parts.allSatisfy { !$0.isEmpty })
        }
    }

    @Test func `a scope covers its addresses times its ports`() {
        var generator = SeededGenerator.printed("Scope pairs")
        for _ in 0..<100 {
            let scope = Self.random(using: &generator)
            let pairs = Set(Self.pairs(of: scope))
            #expect(scope.count == pairs.count)
            #expect(scope.isEmpty == pairs.isEmpty)
            for address in Self.addresses {
                for port in Self.ports {
                    #expect(scope.covers(address, port) == pairs.contains(Pair(address: address, port: port)))
                }
            }
        }
    }

    @Test func `a scope larger than any number counts as the largest`() throws {
        let scope = try Scope(ips: ["::/0"], ports: ["all"])
        #expect(scope.count == .max)
        #expect(scope.description == "::/0 ports all")
    }

    @Test func `a config's texts are read, and the wrong one is named`() throws {
        let scope = try Scope(ips: ["127.0.0.1", "192.0.2.0/30"], ports: ["22", "80-81"])
        #expect(scope.count == 15)
        #expect(scope.description == "127.0.0.1,192.0.2.0/30 ports 22,80-81")
        let address = try #require(throws: ParseFailure.self) { try Scope(ips: ["127.0.0.1", "nope"], ports: ["22"]) }
        #expect(address.problem.contains("\"nope\""))
        let port = try #require(throws: ParseFailure.self) { try Scope(ips: ["127.0.0.1"], ports: ["nope"]) }
        #expect(port.problem.contains("\"nope\""))
    }

    @Test func `a long list of ports is cut in the description`() {
        let ports = PortSet(ports: (1...100).map { UInt16($0 * 2) })
        let scope = Scope(addresses: AddressSet(addresses: [.loopbackV4]), ports: ports)
        #expect(scope.description.hasSuffix("38,40,… (80 more)"))
    }
}
