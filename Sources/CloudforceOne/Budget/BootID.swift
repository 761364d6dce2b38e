import Glibc

/// Which start of the machine it is: uptimes of different ones say nothing to each other.
struct BootID: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Nil for a text that is not 32 hexadecimal digits, dashes and line ends aside.
    init?(_ text: String) {
        let digits = text.filter { $0 != "-" && $0 != "\n" }
        guard digits.utf8.count == 32, digits.allSatisfy(\.isHexDigit),
            let high = UInt64(digits.prefix(16), radix: 16), let low = UInt64(digits.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    /// As the kernel says it (random(4)); nil where it does not.
    static func current() -> BootID? {
        let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        return BootID(String(decoding: bytes[..<max(count, 0)], as: UTF8.self))
    }
}
