import PortModel
import Testing

@Suite struct StableHashTests {
    /// Pinned: a change would move every config's jitter. Made with a separate program from the published FNV-1a
    /// constants and the finalizer of MurmurHash3.
    @Test(arguments: [
        ("", 0xEFD01F60BA992926),
        ("a", 0x82A2A958A9BECE5B),
        ("cloudflare/1", 0x2198C4846189DD00),
        ("端口", 0x430FF83243FA3670),
    ])
    func `the hash of a text never changes`(text: String, hash: UInt64) {
        #expect(StableHash.of(text) == hash)
    }

    @Test func `the low and the high bits of similar ids spread evenly`() {
        var low = [Int](repeating: 0, count: 16)
        var high = [Int](repeating: 0, count: 16)
        for number in 0..<16_000 {
            let hash = StableHash.of("cloudflare/config-\(number)")
            low[Int(hash & 15)] += 1
            high[Int(hash >> 60)] += 1
        }
        // 1000 are expected in each; the standard deviation is about 31.
        for count in low + high { #expect((850...1150).contains(count)) }
    }
}
