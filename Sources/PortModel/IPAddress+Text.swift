extension IPAddress: CustomStringConvertible, LosslessStringConvertible {
    /// Reads the text forms of RFC 4291 section 2.2 and the dotted quad; no zone, no port, no leading zeros in a quad.
    public init?(_ text: String) {
        let bytes = text.utf8
        // The longest text form of an address has 45 characters; a longer one is not looked at.
        guard bytes.count <= 45 else { return nil }
        if bytes.contains(UInt8(ascii: ":")) {
            guard let value = Self.parseV6(text) else { return nil }
            self =
                value >> 32 == 0xFFFF
                ? IPAddress(v4: UInt32(truncatingIfNeeded: value)) : IPAddress(family: .v6, value: value)
        } else {
            guard let value = Self.parseV4(text[...]) else { return nil }
            self.init(v4: value)
        }
    }

    /// Like `init?(_:)`, with the reason when it fails.
    public init(parsing text: String) throws(ParseFailure) {
        guard let address = IPAddress(text) else {
            throw ParseFailure(
                problem: "\"\(text.untrusted())\" is not an IP address",
                accepted: "an IPv4 or IPv6 address, such as 192.0.2.7 or 2001:db8::1")
        }
        self = address
    }

    /// The dotted quad, or the canonical IPv6 form of RFC 5952.
    public var description: String {
        switch family {
        case .v4: return bytes.map { String($0) }.joined(separator: ".")
        case .v6: return Self.canonicalV6(value)
        }
    }

    private static func parseV4(_ text: Substring) -> UInt32? {
        var value: UInt32 = 0
        var number: UInt32 = 0
        var (digits, fields) = (0, 1)
        for byte in text.utf8 {
            if byte == UInt8(ascii: ".") {
                guard digits > 0, fields < 4 else { return nil }
                value = value << 8 | number
                (number, digits, fields) = (0, 0, fields + 1)
            } else {
                // "010" is 8 to some programs and 10 to others: refused.
                guard (48...57).contains(byte), digits == 0 || number > 0 else { return nil }
                number = number * 10 + UInt32(byte - 48)
                digits += 1
                guard number <= 255 else { return nil }
            }
        }
        return digits > 0 && fields == 4 ? value << 8 | number : nil
    }

    private static func parseV6(_ text: String) -> UInt128? {
        guard let gap = text.firstRange(of: "::") else {
            guard let groups = groups(of: text[...], tail: true), groups.count == 8 else { return nil }
            return groups.reduce(0) { $0 << 16 | UInt128($1) }
        }
        let after = text[gap.upperBound...]
        guard after.firstRange(of: "::") == nil, !after.hasPrefix(":"),
            let head = groups(of: text[..<gap.lowerBound], tail: false), let tail = groups(of: after, tail: true),
            head.count + tail.count <= 7
        else { return nil }
        let zeros = [UInt16](repeating: 0, count: 8 - head.count - tail.count)
        return (head + zeros + tail).reduce(0) { $0 << 16 | UInt128($1) }
    }

    /// The 16-bit groups of a part without `::`; where it ends the address, its last field may be a dotted quad.
    private static func groups(of text: Substring, tail: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        var result: [UInt16] = []
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, field) in fields.enumerated() {
            if tail, index == fields.count - 1, field.contains(".") {
                guard let quad = parseV4(field) else { return nil }
                result += [UInt16(quad >> 16), UInt16(truncatingIfNeeded: quad)]
            } else {
                guard (1...4).contains(field.utf8.count), field.first != "+", field.first != "-",
                    let group = UInt16(field, radix: 16)
                else { return nil }
                result.append(group)
            }
        }
        return result.count <= 8 ? result : nil
    }

    private static func canonicalV6(_ value: UInt128) -> String {
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: value >> (112 - $0 * 16)) }
        var best: Range<Int> = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(best.count, 1) { best = start..<end }
            start = max(end, start + 1)
        }
        let hex = { (part: ArraySlice<UInt16>) in part.map { String($0, radix: 16) }.joined(separator: ":") }
        return best.isEmpty
            ? hex(groups[...]) : "\(hex(groups[..<best.lowerBound]))::\(hex(groups[best.upperBound...]))"
    }
}
