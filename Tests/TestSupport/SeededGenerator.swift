import FoundationEssentials

/// Random numbers that a seed repeats (the SplitMix64 sequence).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    /// A generator whose seed is new in each run and printed with the test's name, so that a failure can be repeated:
    /// the environment's `PORTWATCH_TEST_SEED` gives the seed instead.
    public static func printed(_ test: String) -> SeededGenerator {
        let given = ProcessInfo.processInfo.environment["PORTWATCH_TEST_SEED"].flatMap(UInt64.init)
        let seed = given ?? UInt64.random(in: 0...UInt64(UInt32.max))
        print("\(test): PORTWATCH_TEST_SEED=\(seed)")
        return SeededGenerator(seed: seed)
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// True `part` times of a hundred.
    public mutating func chance(_ part: Int) -> Bool {
        Int.random(in: 0..<100, using: &self) < part
    }
}
