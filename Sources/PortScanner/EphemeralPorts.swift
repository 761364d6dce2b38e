import Glibc

/// The ports from which this machine connects out (`ip_local_port_range`).
enum EphemeralPorts {
    /// The range in force; every port when it cannot be read.
    static func current() -> ClosedRange<UInt16> {
        guard let file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re") else { return 0...UInt16.max }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 64)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else { return 0...UInt16.max }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return parse(String(decoding: bytes, as: UTF8.self)) ?? 0...UInt16.max
    }

    /// Two numbers, lowest first, with white space between them.
    static func parse(_ text: String) -> ClosedRange<UInt16>? {
        let fields = text.split { $0 == " " || $0 == "\t" || $0 == "\n" }
        guard fields.count == 2, let low = UInt16(fields[0]), let high = UInt16(fields[1]), low <= high else {
            return nil
        }
        return low...high
    }
}
