/// A set of small numbers as one bit each: what silent ports are kept in, at most 8 KiB an address.
struct PortBits: Sendable {
    private var words: ContiguousArray<UInt64>

    /// For the numbers `0..<capacity`.
    init(capacity: Int) {
        self.words = ContiguousArray(repeating: 0, count: (capacity + 63) / 64)
    }

    mutating func insert(_ number: Int) {
        words[number >> 6] |= 1 << UInt64(number & 63)
    }

    /// The numbers in the set, in order.
    var numbers: [Int] {
        var result: [Int] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                result.append(index << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return result
    }
}
