/// Reads a JSON text by recursive descent, bounded in depth so that no input can exhaust the stack.
struct JSONParser {
    /// How deeply arrays and objects may be nested; an answer of the API has five levels.
    static let maximumDepth = 64

    let bytes: [UInt8]
    var index = 0
    private var valuesLeft: Int

    init(_ bytes: [UInt8], maximumValues: Int) {
        self.bytes = bytes
        self.valuesLeft = maximumValues
    }

    mutating func document() throws(JSONValue.Failure) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        let result = try value(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw failure(.afterEnd) }
        return result
    }

    var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    func failure(_ reason: JSONValue.Failure.Reason) -> JSONValue.Failure {
        JSONValue.Failure(reason: index >= bytes.count && reason != .tooManyValues ? .ended : reason, offset: index)
    }

    private mutating func value(depth: Int) throws(JSONValue.Failure) -> JSONValue {
        valuesLeft -= 1
        guard valuesLeft >= 0 else { throw failure(.tooManyValues) }
        guard depth <= Self.maximumDepth else { throw failure(.tooDeep) }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case .some(UInt8(ascii: "0")...UInt8(ascii: "9")), UInt8(ascii: "-"): return .number(try number())
        default: throw failure(.unexpected)
        }
    }

    private mutating func array(depth: Int) throws(JSONValue.Failure) -> [JSONValue] {
        index += 1
        var result: [JSONValue] = []
        if take("]") { return result }
        while true {
            result.append(try value(depth: depth + 1))
            if take("]") { return result }
            guard take(",") else { throw failure(.unexpected) }
        }
    }

    private mutating func object(depth: Int) throws(JSONValue.Failure) -> JSONObject {
        index += 1
        var result = JSONObject()
        if take("}") { return result }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw failure(.unexpected) }
            let name = try string()
            guard take(":") else { throw failure(.unexpected) }
            result.append(name, try value(depth: depth + 1))
            if take("}") { return result }
            guard take(",") else { throw failure(.unexpected) }
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONValue.Failure) -> JSONValue {
        for offset in 0..<text.utf8CodeUnitCount {
            guard next == text.utf8Start[offset] else { throw failure(.unexpected) }
            index += 1
        }
        return value
    }

    private mutating func number() throws(JSONValue.Failure) -> Double {
        let start = index
        if next == UInt8(ascii: "-") { index += 1 }
        if next == UInt8(ascii: "0") { index += 1 } else { try digits() }
        if next == UInt8(ascii: ".") {
            index += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            index += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        let literal = bytes[start..<index]
        guard literal.count <= 100, let value = Double(String(decoding: literal, as: UTF8.self)) else {
            throw failure(.badNumber)
        }
        // A number too small for a Double is read as 0, which may mean something else altogether.
        let mantissa = literal.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }
        guard value != 0 || !mantissa.contains(where: { (UInt8(ascii: "1")...UInt8(ascii: "9")).contains($0) }) else {
            return value.sign == .minus ? -Double.leastNonzeroMagnitude : .leastNonzeroMagnitude
        }
        return value
    }

    private mutating func digits() throws(JSONValue.Failure) {
        let start = index
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        guard index > start else { throw failure(.badNumber) }
    }

    /// Passes over white space and then `character`, if that is what comes.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }
}
