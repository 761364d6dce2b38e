import TestSupport

/// Answers made wrong in every way: good ones with bytes, tokens and parts changed, put in, taken out and repeated.
struct AnswerMutator {
    private let seeds: [[UInt8]]

    /// - Precondition: there are seeds.
    init(seeds: [[UInt8]]) {
        precondition(!seeds.isEmpty, "nothing to mutate")
        self.seeds = seeds
    }

    /// The answer of this number: the same in every run with the same seeds.
    func answer(_ number: UInt64, seed: UInt64) -> [UInt8] {
        // The first number of a generator scatters neighbouring seeds.
        var scatter = SeededGenerator(seed: seed &+ number)
        var random = SeededGenerator(seed: scatter.next())
        var bytes = pick(using: &random)
        // Often just one: of several, most leave nothing that is JSON.
        let count = random.chance(60) ? 1 : Int.random(in: 2...5, using: &random)
        for _ in 0..<count { mutate(&bytes, using: &random) }
        return bytes
    }

    private func pick(using random: inout SeededGenerator) -> [UInt8] {
        seeds[Int.random(in: 0..<seeds.count, using: &random)]
    }

    private func mutate(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = min(place + Int.random(in: 0...40, using: &random), bytes.count)
        switch Int.random(in: 0..<15, using: &random) {
        case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 3: bytes.removeSubrange(place..<end)
        case 4: bytes.insert(contentsOf: bytes[place..<end], at: end)
        case 5: bytes.removeSubrange(place...)
        case 6: bytes.insert(contentsOf: token(using: &random), at: place)
        case 7:
            let other = pick(using: &random)
            bytes.replaceSubrange(place..<end, with: other.suffix(Int.random(in: 0...other.count, using: &random)))
        case 8:
            let depth = Int.random(in: 1...100, using: &random)
            bytes.insert(contentsOf: [UInt8](repeating: random.chance(50) ? 0x5B : 0x22, count: depth), at: place)
        case 9: bytes.replaceSubrange(0..<min(4, bytes.count), with: pick(using: &random).prefix(4))
        case 10: bytes.insert(contentsOf: bytes[place..<end].reversed(), at: place)
        default: replaceValue(in: &bytes, using: &random)
        }
    }

    /// Puts a token in the place of what stands between a colon, bracket or comma and the next one.
    private func replaceValue(in bytes: inout [UInt8], using random: inout SeededGenerator) {
        let marks = Set(":,[]{}".utf8)
        let places = bytes.indices.filter { marks.contains(bytes[$0]) }
        guard places.count > 1 else { return }
        let index = Int.random(in: 0..<(places.count - 1), using: &random)
        bytes.replaceSubrange((places[index] + 1)..<places[index + 1], with: token(using: &random))
    }

    private func token(using random: inout SeededGenerator) -> [UInt8] {
        Self.tokens[Int.random(in: 0..<Self.tokens.count, using: &random)]
    }

    private static let tokens: [[UInt8]] =
        [
            "null", "true", "false", "{}", "[]", "0", "-1", "-0", "65535", "65536", "80.5", "1e999", "1E-400", "\"\"",
            "9007199254740993", "\"443\"", "{\"number\":443}",
            "{\"ip\":\"::1\",\"proto\":\"tcp\",\"number\":443,\"status\":\"closed\"},", "\"ip\":",
            "{\"number\":0,\"proto\":\"udp\",\"status\":\"open\"},",
            "\"success\":", "\"result\":", "\"errors\":", "\"messages\":", "\"number\":", "\"ips\":", "\"ports\":",
            "\"id\":",
            "\"frequency\":", "\"source\":{\"pointer\":\"/ips/0\"}", "\"error_chain\":[", "\"::1\":", "\"1.1.1.1\":",
            "\"::ffff:1.1.1.1\":", "\"fe80::1%eth0\":", "\"10.0.0.0/8\":", "\\u0000", "\\ud800", "\\ud83d\\ude00",
            "\\u001b",
            "\u{202E}", "\u{FEFF}", "\u{0}", "<html>", "\n\n", "\nRetry-After: ", "\netag: ", "\nRatelimit: ", "=;,\"",
            "\\",
            AnswerCase.secret, "\"\(AnswerCase.secret)\"", "cfone.port_scan", "\u{301}", "..",
            "{\"success\":true,\"result\":",
        ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF]]
}
