import FoundationEssentials

/// JSON in a text column.
enum JSONText {
    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func encode(_ texts: [String]) -> String { CompactJSON.array(texts.map(CompactJSON.quoted)) }

    static func decode<T: Decodable>(_ type: T.Type, from text: String) throws -> T {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// An array of texts: a config may have thousands of addresses, and is read with every poll. What is not in the plain
    /// form in which they are written is left to the decoder that knows all of JSON.
    static func decode(_ type: [String].Type, from text: String) throws -> [String] {
        try plainTexts(text) ?? JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// An array of whole numbers, likewise.
    static func decode(_ type: [Int64].Type, from text: String) throws -> [Int64] {
        try plainNumbers(text) ?? JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// Nil where there is an escape, white space between the texts, or anything else that is not plain.
    private static func plainTexts(_ text: String) -> [String]? {
        var bytes = text.utf8[...]
        guard bytes.popFirst() == UInt8(ascii: "["), bytes.popLast() == UInt8(ascii: "]") else { return nil }
        var texts: [String] = []
        while !bytes.isEmpty {
            guard texts.isEmpty || bytes.popFirst() == UInt8(ascii: ","), bytes.popFirst() == UInt8(ascii: "\"") else {
                return nil
            }
            let isPlain = { (byte: UInt8) in byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") }
            let content = bytes.prefix(while: isPlain)
            texts.append(String(Substring(content)))
            bytes = bytes[content.endIndex...]
            guard bytes.popFirst() == UInt8(ascii: "\"") else { return nil }
        }
        return texts
    }

    private static func plainNumbers(_ text: String) -> [Int64]? {
        guard text.utf8.first == UInt8(ascii: "["), text.utf8.last == UInt8(ascii: "]"), text.utf8.count > 2 else {
            return nil
        }
        var numbers: [Int64] = []
        for part in text.utf8.dropFirst().dropLast().split(
            separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        {
            // JSON has no leading zeros and no plus sign.
            let digits = part.first == UInt8(ascii: "-") ? part.dropFirst() : part
            guard digits.allSatisfy({ (48...57).contains($0) }), digits.first != UInt8(ascii: "0") || digits.count == 1,
                let number = Int64(Substring(part))
            else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}
