/// A shuffled order of `0..<count` that keeps no list: the position in the order is computed into the number and back.
///
/// A Feistel network over the next power of two, with cycle walking: a number beyond the count is sent through again
/// until it falls within, which is needed less than once on average and keeps the mapping one to one
/// (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002). Not a secret: it only spreads the load.
struct TargetPermutation: Sendable {
    let count: UInt64
    private let seed: UInt64
    private let leftBits: UInt64
    private let rightBits: UInt64
    private let leftMask: UInt64
    private let rightMask: UInt64

    private static let rounds: UInt64 = 8

    /// - Precondition: `count` is at least 1 and at most 2⁶³.
    init(count: UInt64, seed: UInt64) {
        precondition(count >= 1 && count <= 1 << 63, "a permutation of nothing, or of too much")
        self.count = count
        self.seed = seed
        let bits = max(2, UInt64(64 - (count - 1).leadingZeroBitCount))
        self.leftBits = bits / 2
        self.rightBits = bits - bits / 2
        self.leftMask = (1 << leftBits) - 1
        self.rightMask = (1 << rightBits) - 1
    }

    /// The number at a position of the order.
    func number(at position: UInt64) -> UInt64 {
        var value = position
        repeat { value = encrypt(value) } while value >= count
        return value
    }

    /// The position of a number in the order: the inverse of `number(at:)`.
    func position(of number: UInt64) -> UInt64 {
        var value = number
        repeat { value = decrypt(value) } while value >= count
        return value
    }

    private func encrypt(_ value: UInt64) -> UInt64 {
        var left = value >> rightBits
        var right = value & rightMask
        var round: UInt64 = 0
        while round < Self.rounds {
            right ^= mix(left, round) & rightMask
            left ^= mix(right, round &+ 1) & leftMask
            round &+= 2
        }
        return left << rightBits | right
    }

    private func decrypt(_ value: UInt64) -> UInt64 {
        var left = value >> rightBits
        var right = value & rightMask
        var round = Self.rounds
        while round > 0 {
            round &-= 2
            left ^= mix(right, round &+ 1) & leftMask
            right ^= mix(left, round) & rightMask
        }
        return left << rightBits | right
    }

    /// A hash of a half, different in every round and for every seed.
    private func mix(_ half: UInt64, _ round: UInt64) -> UInt64 {
        var hash = (half &+ seed &+ round &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
        hash ^= hash >> 32
        hash = hash &* 0xD6E8_FEB8_6659_FD93
        return hash ^ (hash >> 32)
    }
}
