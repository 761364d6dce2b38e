/// A hash that is the same in every process, for jitter and ids that must not move between runs
/// (Swift's own `Hasher` is seeded anew in each process).
public struct StableHash: Sendable {
    /// 64-bit FNV-1a of the text's UTF-8, mixed so that the low bits are usable too.
    public static func of(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ (hash >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return hash ^ (hash >> 33)
    }
}
