import PortModel
import TestSupport
import Testing

@Suite struct IPAddressTests {
    @Test func `the text of a random address reads back as that address`() {
        var random = SeededGenerator.printed("IPAddress text")
        for _ in 0..<5000 {
            let v4 = IPAddress(v4: UInt32.random(in: .min ... .max, using: &random))
            #expect(IPAddress(v4.description) == v4)
            let v6 = IPAddress(family: .v6, value: Self.holed(using: &random))
            #expect(IPAddress(v6.description) == v6, "\(v6)")
        }
    }

    /// A 128-bit number with many groups of zero, where the shortening is.
    private static func holed(using random: inout SeededGenerator) -> UInt128 {
        var value: UInt128 = 0
        for _ in 0..<8 {
            let group: UInt16 = random.chance(50) ? 0 : .random(in: .min ... .max, using: &random)
            value = value << 16 | UInt128(group)
        }
        return value >> 32 == 0xFFFF ? 1 : value
    }

    /// RFC 5952 sections 4 and 5, and what programs write.
    @Test(arguments: [
        ("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"),
        ("2001:DB8::A", "2001:db8::a"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("0:0:0:0:0:0:0:0", "::"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("1:0:0:0:0:0:0:0", "1::"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
        ("::1.2.3.4", "::102:304"),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ("192.0.2.7", "192.0.2.7"),
        ("0.0.0.0", "0.0.0.0"),
        ("255.255.255.255", "255.255.255.255"),
    ])
    func `an address is written in its canonical form`(text: String, canonical: String) {
        #expect(IPAddress(text)?.description == canonical)
        #expect(IPAddress(canonical) == IPAddress(text))
    }

    @Test(arguments: ["::ffff:192.0.2.7", "::FFFF:c000:207", "0000:0000:0000:0000:0000:ffff:192.0.2.7"])
    func `an IPv4-mapped address is the IPv4 address`(text: String) {
        #expect(IPAddress(text) == IPAddress(v4: 0xC000_0207))
    }

    @Test(arguments: [
        "", " ", ".", "...", ":", ":::", "1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "256.1.1.1",
        "1.2.3.256", "01.2.3.4", "1.2.3.04", "1.2.3.-4", "+1.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4\n", "1.2.3.4\0",
        "0x7f.0.0.1", "2130706433", "127.1", "1.2.3.٤", "１.2.3.4", "1,2,3,4", "1.2.3.4/24", "1.2.3.4:80", "[::1]",
        "::1%eth0", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1::2::3", ":1::2",
        "1::2:", "1:2:3:4:5:6:7:", ":2:3:4:5:6:7:8", "1:::2", ":::1", "12345::", "g::", "::-1", "::+1", "::1.2.3",
        "::1.2.3.4.5", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "::01.2.3.4", "2001:db8::1\u{301}",
        "0000:0000:0000:0000:0000:0000:255.255.255.255:1",
    ])
    func `what is not an address is refused`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `a refusal names the text safely and the accepted form`() throws {
        let failure = try #require(throws: ParseFailure.self) { try IPAddress(parsing: "1.2.3\u{1B}[31m") }
        #expect(failure.description.contains("1.2.3\\u{1b}[31m"))
        #expect(failure.description.contains("accepted: an IPv4 or IPv6 address"))
    }

    @Test func `a very long text is refused at once`() {
        #expect(IPAddress(String(repeating: ":", count: 1_000_000)) == nil)
    }

    @Test func `IPv4 comes before IPv6, then numbers decide`() {
        let texts = ["0.0.0.1", "9.0.0.0", "10.0.0.0", "255.255.255.255", "::", "::1", "::a", "1::"]
        let sorted = texts.compactMap(IPAddress.init)
        #expect(sorted.count == texts.count)
        #expect(sorted.shuffled().sorted() == sorted)
    }

    @Test func `bytes are in network order`() {
        #expect(IPAddress("192.0.2.7")?.bytes == [192, 0, 2, 7])
        #expect(IPAddress("2001:db8::7")?.bytes == [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7])
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("192.0.2.0", true), ("223.255.255.255", true), ("240.0.0.1", true), ("0.0.0.0", false),
        ("0.1.2.3", false), ("1.0.0.0", true), ("224.0.0.1", false), ("239.255.255.255", false),
        ("255.255.255.255", false), ("255.255.255.254", true), ("::", false), ("::1", true), ("ff02::1", false),
        ("fe80::1", true),
    ])
    func `only an address of one host can be connected to`(text: String, expected: Bool) {
        #expect(IPAddress(text)?.isConnectable == expected)
    }
}
