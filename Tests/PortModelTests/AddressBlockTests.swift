import PortModel
import TestSupport
import Testing

@Suite struct AddressBlockTests {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7", "192.0.2.7", "192.0.2.7"),
        ("192.0.2.7/32", "192.0.2.7", "192.0.2.7", "192.0.2.7"),
        ("192.0.2.7/24", "192.0.2.0/24", "192.0.2.0", "192.0.2.255"),
        ("0.0.0.0/0", "0.0.0.0/0", "0.0.0.0", "255.255.255.255"),
        ("255.255.255.255/1", "128.0.0.0/1", "128.0.0.0", "255.255.255.255"),
        ("2001:db8::5/126", "2001:db8::4/126", "2001:db8::4", "2001:db8::7"),
        ("::1/128", "::1", "::1", "::1"),
        ("ffff::/0", "::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("::ffff:192.0.2.7/120", "192.0.2.0/24", "192.0.2.0", "192.0.2.255"),
        ("::ffff:192.0.2.7/128", "192.0.2.7", "192.0.2.7", "192.0.2.7"),
    ])
    func `a block has its first and last address`(text: String, canonical: String, first: String, last: String) throws {
        let block = try AddressBlock(parsing: text)
        #expect(block.description == canonical)
        #expect(block.first == IPAddress(first))
        #expect(block.last == IPAddress(last))
        #expect(try AddressBlock(parsing: canonical) == block)
    }

    @Test(arguments: [
        "", "/", "/24", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/+8", "192.0.2.0/08", "192.0.2.0/8/8",
        "192.0.2.0/ 8", "192.0.2.0 /8", "192.0.2.0/8 ", "192.0.2/24", "192.0.2.0/255.255.255.0", "192.0.2.0-5",
        "2001:db8::/129", "2001:db8::/1000", "::ffff:192.0.2.0/95", "::ffff:192.0.2.0/24", "example.com", "*",
        "192.0.2.0/٨", "192.0.2.0/00",
    ])
    func `what is not a block is refused`(text: String) {
        #expect(throws: ParseFailure.self) { try AddressBlock(parsing: text) }
    }

    @Test func `a random block holds exactly the addresses that share its prefix`() {
        var random = SeededGenerator.printed("AddressBlock")
        for _ in 0..<2000 {
            let family: IPAddress.Family = random.chance(50) ? .v4 : .v6
            let width = family.bitWidth
            let value = UInt128.random(in: 0...family.maxValue, using: &random)
            let prefix = Int.random(in: 0...width, using: &random)
            let block = AddressBlock(IPAddress(family: family, value: value), prefixLength: prefix)
            // One address with some bit flipped: inside exactly when the bit lies behind the prefix.
            let bit = Int.random(in: 0..<width, using: &random)
            let other = IPAddress(family: family, value: value ^ (1 << (width - 1 - bit)))
            #expect(block.contains(other) == (bit >= prefix), "\(block) \(other)")
            #expect(block.contains(IPAddress(family: family, value: value)))
        }
        #expect(!AddressBlock(IPAddress(v4: 0), prefixLength: 0).contains(.loopbackV6))
    }
}
