import FoundationEssentials
import Testing

@testable import CloudforceOne

struct JSONValueTests {
    private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

    @Test(arguments: [
        ("null", JSONValue.null), (" true ", .bool(true)), ("false", .bool(false)), ("0", .number(0)),
        ("-0.5e+2", .number(-50)), ("1E3", .number(1000)), ("1e999", .number(.infinity)), (#""""#, .string("")),
        (#""a\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00é""#, .string("a\"\\/\u{8}\u{c}\n\r\té😀é")), ("[]", .array([])),
        ("[1 , [ ]]", .array([.number(1), .array([])])), ("{ }", .object(JSONObject())),
        (#"{"a":1,"a":2}"#, .object(JSONObject([("a", .number(1)), ("a", .number(2))]))),
        ("\u{feff}\r\n\t 7 \n", .number(7)), (#""\u0000""#, .string("\u{0}")),
    ])
    func `JSON texts are read`(text: String, expected: JSONValue) throws {
        #expect(try parse(text) == expected)
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "0x10",
        "\"", "\"a", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u+123\"", "\"\\uD800\"", "\"\\uDC00\"",
        "\"\\uD800\\u0041\"", "\"\\uD800\\n\"", "\"\n\"", "\"\t\"", "'a'", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]",
        "]",
        "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{,}", "1 2",
        "[] []", "// c\n1", "/* */1", "\u{feff}\u{feff}1", "1\u{0}", "\"\\u\u{FF11}234\"",
    ])
    func `what is not JSON is refused`(text: String) {
        #expect(throws: JSONValue.Failure.self) { try parse(text) }
    }

    @Test func `nesting is limited at 64 levels`() throws {
        let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        _ = try parse(nested(65))
        let failure = try #require(throws: JSONValue.Failure.self) { try parse(nested(66)) }
        #expect(failure.reason == .tooDeep && failure.offset == 65)
    }

    @Test func `the number of values is limited`() throws {
        _ = try JSONValue(parsing: Array("[1,2,3]".utf8), maximumValues: 4)
        let failure = try #require(throws: JSONValue.Failure.self) {
            try JSONValue(parsing: Array("[1,2,3]".utf8), maximumValues: 3)
        }
        #expect(failure.reason == .tooManyValues)
    }

    @Test(arguments: [
        (JSONValue.number(7), "7"), (.number(0.5), "0.5"), (.number(-0.0), "0"), (.number(1e20), "1e+20"),
        (.number(.infinity), "null"), (.string("a/\"\\\u{1}\u{1f}é"), #""a/\"\\\u0001\u001fé""#),
    ])
    func `values are written in one way`(value: JSONValue, text: String) {
        #expect(String(decoding: value.serialized(), as: UTF8.self) == text)
    }

    @Test func `writing and reading are inverse, and Foundation reads the same`() throws {
        var random = SeededRandom(state: UInt64.random(in: 0 ... .max))
        let seed = random.state
        for _ in 0..<2000 {
            let value = random.value(depth: 4)
            let bytes = value.serialized()
            #expect(try JSONValue(parsing: bytes) == value, "seed \(seed)")
            let decoded = try JSONDecoder().decode(Mirrored.self, from: Data(bytes))
            #expect(decoded.value == value, "seed \(seed)")
        }
    }

    @Test func `mutated texts end in a value or in a failure`() {
        var random = SeededRandom(state: UInt64.random(in: 0 ... .max))
        for _ in 0..<20_000 {
            var bytes = random.value(depth: 3).serialized()
            for _ in 0...Int.random(in: 0..<4, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0 ... .max, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(contentsOf: bytes[place...].prefix(8), at: place)
                }
            }
            _ = try? JSONValue(parsing: bytes)
        }
    }
}

/// The same value as Foundation's decoder sees it, to compare with.
private struct Mirrored: Decodable {
    let value: JSONValue

    struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: Key.self) {
            let sorted = members.allKeys.sorted { $0.stringValue < $1.stringValue }
            let values = try sorted.map { ($0.stringValue, try members.decode(Mirrored.self, forKey: $0).value) }
            self.value = .object(JSONObject(values))
            return
        }
        if var entries = try? decoder.unkeyedContainer() {
            var values: [JSONValue] = []
            while !entries.isAtEnd { values.append(try entries.decode(Mirrored.self).value) }
            self.value = .array(values)
            return
        }
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            self.value = .null
        } else if let flag = try? single.decode(Bool.self) {
            self.value = .bool(flag)
        } else if let number = try? single.decode(Double.self) {
            self.value = .number(number)
        } else {
            self.value = .string(try single.decode(String.self))
        }
    }
}

/// SplitMix64, so that a failure can be repeated from its seed; and random JSON values made with it.
private struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A value without repeated names, its members sorted by name, so that it can be compared.
    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &self) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .number(Double(Int.random(in: -1_000_000...1_000_000, using: &self)))
        case 3: return .number(Double.random(in: -1e12...1e12, using: &self))
        case 4: return .string(text())
        case 5: return .array((0..<Int.random(in: 0..<5, using: &self)).map { _ in value(depth: depth - 1) })
        default:
            let names = Set((0..<Int.random(in: 0..<5, using: &self)).map { _ in text() }).sorted()
            return .object(JSONObject(names.map { ($0, value(depth: depth - 1)) }))
        }
    }

    private mutating func text() -> String {
        let letters = Array("ab\"\\/\n\t\u{0}\u{1f}é😀\u{2028} {}[]:,")
        return String((0..<Int.random(in: 0..<8, using: &self)).map { _ in letters.randomElement(using: &self) ?? "x" })
    }
}
