import PortModel

/// Makes the ids that events and deliveries carry to the outside: a prefix, and 26 characters that sort by time and
/// are unique beyond doubt, in the layout of a ULID (48 bits of milliseconds, 80 random bits, Crockford's base 32).
struct StableID {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")

    static func make(prefix: String, at time: Timestamp, using random: inout some RandomNumberGenerator) -> String {
        let clock = UInt128(UInt64(clamping: time.milliseconds) & 0xFFFF_FFFF_FFFF)
        let noise = UInt128(random.next() as UInt64) << 16 | UInt128(random.next() as UInt16)
        let value = clock << 80 | noise
        let characters = (0..<26).map { alphabet[Int(truncatingIfNeeded: value >> ((25 - $0) * 5)) & 31] }
        return "\(prefix)_\(String(characters))"
    }
}
