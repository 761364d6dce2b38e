import PortModel
import Testing

@testable import PortScanner

@Suite struct AllowListTests {
    private func set(_ blocks: String...) throws -> AddressSet {
        AddressSet(try blocks.map { try AddressBlock(parsing: $0) })
    }

    private let everything = AllowList(
        AddressSet([
            AddressBlock(IPAddress(v4: 0), prefixLength: 0),
            AddressBlock(IPAddress(family: .v6, value: 0), prefixLength: 0),
        ]))

    @Test("loopback is this machine and nothing else")
    func loopback() throws {
        for text in ["127.0.0.1", "127.255.255.254", "::1"] {
            #expect(AllowList.loopback.allows(try #require(IPAddress(text))))
        }
        for text in ["126.255.255.255", "128.0.0.0", "192.0.2.1", "::", "::2", "fe80::1", "0.0.0.0"] {
            #expect(!AllowList.loopback.allows(try #require(IPAddress(text))))
        }
    }

    @Test("what is refused is named, block by block")
    func refused() throws {
        let list = AllowList(try set("192.0.2.0/25", "2001:db8::/64"))
        let refused = list.refused(try set("192.0.2.0/24", "2001:db8::5", "2001:db8:1::/64"))
        #expect(refused == (try set("192.0.2.128/25", "2001:db8:1::/64")))
        let error = try #require(throws: ScanError.self) { try list.check(self.set("192.0.2.0/24", "198.51.100.9")) }
        #expect(error.code == .refusedTarget)
        #expect(error.subject == "192.0.2.128/25,198.51.100.9")
        #expect(!error.canRetry)
        #expect(error.description.contains("192.0.2.128/25,198.51.100.9"))
    }

    @Test("an empty list refuses everything")
    func empty() throws {
        let scope = try set("127.0.0.1", "::1")
        #expect(AllowList(AddressSet()).refused(scope) == scope)
    }

    @Test(
        "unspecified, multicast and broadcast addresses are refused by any list",
        arguments: ["0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "255.255.255.255", "::", "ff02::1"])
    func never(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!everything.allows(address))
        #expect(!everything.refused(AddressSet(addresses: [address])).isEmpty)
    }

    @Test("an IPv4 address written as a number of an IPv6 block is refused: the kernel would connect to the IPv4 one")
    func mapped() throws {
        let hidden = IPAddress(family: .v6, value: 0xFFFF_C000_0201)
        let block = try set("::fffe:0:0/95")
        #expect(block.contains(hidden))
        #expect(!everything.allows(hidden))
        #expect(everything.refused(block).contains(hidden))
    }

    @Test("the check of one address agrees with the check of a set")
    func agreement() throws {
        let list = AllowList(try set("10.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/96", "ff00::/9"))
        var random = SeededRandom(seed: 9)
        for _ in 0..<5000 {
            let isV4 = Bool.random(using: &random)
            let high = UInt128(random.next()) << Int.random(in: 0...64, using: &random)
            let address =
                isV4
                ? IPAddress(v4: UInt32.random(in: 0...UInt32.max, using: &random))
                : IPAddress(family: .v6, value: high | UInt128(random.next() >> 32))
            #expect(list.allows(address) == list.refused(AddressSet(addresses: [address])).isEmpty, "\(address)")
        }
    }
}
