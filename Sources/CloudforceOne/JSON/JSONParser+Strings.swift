extension JSONParser {
    /// Reads a string whose opening quote comes next.
    mutating func string() throws(JSONValue.Failure) -> String {
        index += 1
        let start = index
        while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { index += 1 }
        guard next == UInt8(ascii: "\"") else { return try escapedString(from: start) }
        index += 1
        return try text(Array(bytes[start..<(index - 1)]))
    }

    /// Goes on where an escape has come up; what is before it from `start` on is taken as it is.
    private mutating func escapedString(from start: Int) throws(JSONValue.Failure) -> String {
        var result = Array(bytes[start..<index])
        while let byte = next {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(result)
            case UInt8(ascii: "\\"): try escape(into: &result)
            case 0..<0x20: throw failure(.badString)
            default: result.append(byte)
            }
        }
        throw failure(.badString)
    }

    private func text(_ bytes: [UInt8]) throws(JSONValue.Failure) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw failure(.badString) }
        return text
    }

    private mutating func escape(into result: inout [UInt8]) throws(JSONValue.Failure) {
        guard let letter = next else { throw failure(.badString) }
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(letter)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "u"): result += String(try escapedScalar()).utf8
        default: throw failure(.badString)
        }
    }

    /// The scalar of one `\u` escape, or of two that are a surrogate pair; a lone surrogate is no text.
    private mutating func escapedScalar() throws(JSONValue.Failure) -> Character {
        var value = UInt32(try fourHexDigits())
        if (0xD800...0xDBFF).contains(value) {
            guard next == UInt8(ascii: "\\"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "u") else {
                throw failure(.badString)
            }
            index += 2
            let low = UInt32(try fourHexDigits())
            guard (0xDC00...0xDFFF).contains(low) else { throw failure(.badString) }
            value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw failure(.badString) }
        return Character(scalar)
    }

    private mutating func fourHexDigits() throws(JSONValue.Failure) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw failure(.badString)
            }
            value = value << 4 | UInt16(digit)
            index += 1
        }
        return value
    }
}
