extension ZoneRules {
    /// Reads a zoneinfo file (TZif, RFC 9636), of which all versions but the first count time in 64 bits and end with a
    /// rule for the years to come. Nil for anything else, also for the zones that count leap seconds.
    init?(tzif bytes: [UInt8]) {
        guard let first = Header(bytes, at: 0) else { return nil }
        var block = (header: first, start: Header.length, width: 4)
        if first.version >= UInt8(ascii: "2") {
            // The first block is for readers that know 32 bits only.
            let start = Header.length + first.blockLength(timeWidth: 4)
            guard let second = Header(bytes, at: start) else { return nil }
            block = (second, start + Header.length, 8)
        }
        let header = block.header
        let end = block.start + header.blockLength(timeWidth: block.width)
        guard header.leaps == 0, header.types > 0, end <= bytes.count else { return nil }
        let indices = block.start + header.times * block.width
        let types = indices + header.times
        let offset = { (type: Int) in bytes.integer(at: types + type * 6, width: 4) }
        var transitions: [Transition] = []
        for number in 0..<header.times {
            let type = Int(bytes[indices + number])
            let time = bytes.integer(at: block.start + number * block.width, width: block.width)
            guard type < header.types, transitions.last.map({ $0.at < time }) ?? true else { return nil }
            transitions.append(Transition(at: time, offset: offset(type)))
        }
        var rule: YearlyRule?
        if block.width == 8 {
            let footer = bytes[end...].dropFirst().prefix { $0 != UInt8(ascii: "\n") }
            if !footer.isEmpty {
                rule = YearlyRule(parsing: String(decoding: footer, as: UTF8.self))
                guard rule != nil else { return nil }
            }
        }
        self.init(initialOffset: offset(0), transitions: transitions, rule: rule)
    }
}

/// The counts that stand before each block of a zoneinfo file.
private struct Header {
    static let length = 44

    let version: UInt8
    let leaps: Int
    let times: Int
    let types: Int
    private let rest: Int

    init?(_ bytes: [UInt8], at start: Int) {
        guard bytes.count >= start + Self.length, bytes[start..<start + 4].elementsEqual("TZif".utf8) else {
            return nil
        }
        version = bytes[start + 4]
        let counts = (0..<6).map { Int(bytes.integer(at: start + 20 + $0 * 4, width: 4)) }
        // More than any zone has; it keeps the sums below in their range.
        guard counts.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
        leaps = counts[2]
        times = counts[3]
        types = counts[4]
        rest = counts[0] + counts[1] + counts[5]
    }

    func blockLength(timeWidth: Int) -> Int { times * (timeWidth + 1) + types * 6 + leaps * (timeWidth + 4) + rest }
}

extension [UInt8] {
    /// A big-endian signed integer of four or eight bytes.
    fileprivate func integer(at start: Int, width: Int) -> Int64 {
        let bits = self[start..<start + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return width == 8 ? Int64(bitPattern: bits) : Int64(Int32(bitPattern: UInt32(bits)))
    }
}
