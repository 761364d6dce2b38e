import Glibc
import PortModel
import TestSupport
import Testing

/// Reading and writing addresses and blocks, against the C library and against each other.
@Suite struct AddressTextPropertyTests {
    private static let characters = Array("0123456789abcdefABCDEFg:.:.:./% -+x")

    /// A text that is an address in one of its many forms, or nearly one.
    private static func text(using random: inout SeededGenerator) -> String {
        var groups = (0..<8).map { _ in
            String(random.chance(40) ? 0 : UInt16.random(in: 0 ... .max, using: &random), radix: 16)
        }
        var text: String
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            text = (0..<4).map { _ in "\(Int.random(in: 0...260, using: &random))" }.joined(separator: ".")
        case 1: text = groups.joined(separator: ":")
        case 2:
            let gap = Int.random(in: 0..<8, using: &random)
            groups.removeSubrange(gap..<Int.random(in: gap...8, using: &random))
            text = groups.prefix(gap).joined(separator: ":") + "::" + groups.dropFirst(gap).joined(separator: ":")
        default:
            let quad = (0..<4).map { _ in "\(UInt8.random(in: 0...255, using: &random))" }.joined(separator: ".")
            text = ["::ffff:", "::", "64:ff9b::", "1:2:3:4:5:6:"].randomElement(using: &random) ?? ""
            text += quad
        }
        if random.chance(30) { text = text.uppercased() }
        for _ in 0..<(random.chance(50) ? Int.random(in: 1...2, using: &random) : 0) {
            mutate(&text, using: &random)
        }
        return text
    }

    private static func mutate(_ text: inout String, using random: inout SeededGenerator) {
        let offset = Int.random(in: 0...text.count, using: &random)
        let place = text.index(text.startIndex, offsetBy: offset)
        if random.chance(50), place < text.endIndex {
            text.remove(at: place)
        } else if let character = characters.randomElement(using: &random) {
            text.insert(character, at: place)
        }
    }

    /// What `inet_pton` makes of the text; nil where it takes it for none. The C library has no idea of mapped addresses:
    /// they are turned into IPv4 here as `IPAddress` promises.
    private static func model(_ text: String) -> IPAddress? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return IPAddress(v4: UInt32(bigEndian: four.s_addr)) }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let value = withUnsafeBytes(of: &six) { bytes in bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }
        return value >> 32 == 0xFFFF
            ? IPAddress(v4: UInt32(truncatingIfNeeded: value)) : IPAddress(family: .v6, value: value)
    }

    @Test func `a text is an address exactly when the C library says so, and the same one`() {
        var random = SeededGenerator.printed("IPAddress against inet_pton")
        var accepted = 0
        for _ in 0..<20_000 {
            let text = Self.text(using: &random)
            let address = IPAddress(text)
            guard address == Self.model(text) else {
                Issue.record("\(text.debugDescription): \(String(describing: address))")
                return
            }
            guard let address else { continue }
            accepted += 1
            guard IPAddress(address.description) == address, address.description.utf8.count <= 39 else {
                Issue.record("\(text) is written \(address)")
                return
            }
        }
        #expect((5000...18_000).contains(accepted))
    }

    @Test func `an address is written as the C library writes it`() {
        var random = SeededGenerator.printed("IPAddress against inet_ntop")
        for _ in 0..<5000 {
            guard let address = IPAddress(Self.text(using: &random)) else { continue }
            var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            let family = address.family == .v4 ? AF_INET : AF_INET6
            guard inet_ntop(family, address.bytes, &buffer, socklen_t(buffer.count)) != nil else { continue }
            let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            // For the obsolete IPv4-compatible addresses it writes a quad, which RFC 5952 leaves open.
            guard !(text.contains(":") && text.contains(".")) else { continue }
            #expect(address.description == text)
        }
    }

    @Test func `the text of a random block reads back as that block`() throws {
        var random = SeededGenerator.printed("AddressBlock text")
        for _ in 0..<5000 {
            let family: IPAddress.Family = random.chance(50) ? .v4 : .v6
            let address = IPAddress(family: family, value: .random(in: 0...family.maxValue, using: &random))
            let prefix = Int.random(in: 0...family.bitWidth, using: &random)
            let block = AddressBlock(address, prefixLength: prefix)
            try #require(try AddressBlock(parsing: block.description) == block, "\(block)")
            // Any of its addresses may stand before the slash.
            try #require(try AddressBlock(parsing: "\(address)/\(prefix)") == block, "\(block)")
            try #require(block.contains(address) && block.contains(block.first) && block.contains(block.last))
        }
    }

    @Test func `what is read from a damaged block is written and read again as the same`() throws {
        var random = SeededGenerator.printed("AddressBlock damage")
        for _ in 0..<5000 {
            var text = "\(Self.text(using: &random))/\(Int.random(in: 0...140, using: &random))"
            Self.mutate(&text, using: &random)
            guard let block = try? AddressBlock(parsing: text) else { continue }
            try #require(try AddressBlock(parsing: block.description) == block, "\(text)")
            try #require(block.first <= block.last && block.first.family == block.last.family)
        }
    }
}
