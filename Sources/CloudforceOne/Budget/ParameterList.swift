/// A list of names with parameters as RFC 9651 has it, `"name";a=1;b=2, "other";a=3`, read leniently and to a bound.
struct ParameterList: Sendable {
    struct Member: Hashable, Sendable {
        let name: String
        fileprivate(set) var parameters: [String: String] = [:]

        subscript(key: String) -> String? { parameters[key] }

        func count(_ key: String) -> Int? { parameters[key].flatMap { ParameterList.count($0) } }
    }

    /// At most 16.
    let members: [Member]

    /// The largest number that is read; what is more is as much as this.
    static let largest = 999_999_999_999_999

    /// - Parameter values: the values of the header, in their order; 4 KiB of them are read.
    init(_ values: [String]) {
        let bytes = Array(values.prefix(16).joined(separator: ",").utf8.prefix(4096))
        members = Self.split(bytes, at: UInt8(ascii: ",")).prefix(16).compactMap(Self.member)
    }

    private static func member(_ bytes: ArraySlice<UInt8>) -> Member? {
        let parts = split(bytes, at: UInt8(ascii: ";"))
        guard let first = parts.first.map(word), !first.isEmpty else { return nil }
        var member = Member(name: first)
        for part in parts.dropFirst().prefix(16) {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            member.parameters[word(pair[0]).lowercased()] = word(pair[1])
        }
        return member
    }

    /// A whole number of at least zero, up to the next separator; a fraction counts as the next whole number. Nil for
    /// anything else.
    static func count(_ text: some StringProtocol) -> Int? {
        let number = word(Array(text.utf8.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ";") })[...])
        let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let areDigits = parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard areDigits, let whole = parts.first, !whole.isEmpty else { return nil }
        let hasRest = parts.count == 2 && parts[1].utf8.contains { $0 != 0x30 }
        guard let value = Int(whole) else { return largest }
        return min(value, largest - 1) + (hasRest ? 1 : 0)
    }

    /// Separators within quotation marks do not count; a mark that is not closed reaches to the end.
    private static func split(_ bytes: some Collection<UInt8>, at separator: UInt8) -> [ArraySlice<UInt8>] {
        let bytes = Array(bytes)
        var parts: [ArraySlice<UInt8>] = []
        var start = 0
        var isQuoted = false
        var isEscaped = false
        for (index, byte) in bytes.enumerated() {
            if isEscaped {
                isEscaped = false
            } else if isQuoted, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == separator, !isQuoted {
                parts.append(bytes[start..<index])
                start = index + 1
            }
        }
        return parts + [bytes[start...]]
    }

    /// Without blanks and quotation marks at its ends.
    private static func word(_ bytes: ArraySlice<UInt8>) -> String {
        let isOuter = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: "\"") }
        return String(decoding: bytes.drop(while: isOuter).reversed().drop(while: isOuter).reversed(), as: UTF8.self)
    }
}
