/// Refuses texts that would keep the YAML composer busy for minutes or longer.
///
/// Yams hashes every key of a mapping to find duplicates. An alias of aliases as a key makes that exponential,
/// and keys inside keys (`? ? ? …`) multiply it; values do no harm, since aliases share their nodes. Settings use
/// none of these, so a text with more than a few places where they might stand is refused before it is composed.
/// Comments and quoted texts are looked at too: to tell them apart surely would take a YAML scanner.
struct StructureGuard {
    /// Beyond this many places the text is refused; below it, the work stays bounded.
    static let maxPlaces = 20

    private let places: Int
    private let firstLine: Int

    init(_ text: String) {
        var line = 1
        var places = 0
        var firstLine = 1
        var before = UInt8(ascii: "\n")
        var bytes = text.utf8.makeIterator()
        var next = bytes.next()
        while let byte = next {
            next = bytes.next()
            if Self.canComeBefore.contains(before), Self.isPlace(byte, next: next) {
                if places == 0 { firstLine = line }
                places += 1
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            before = byte
        }
        self.places = places
        self.firstLine = firstLine
    }

    /// Whether the text may be composed; else why not is noted.
    func allows(notes: ReadingNotes) -> Bool {
        guard places > Self.maxPlaces else { return true }
        notes.add(
            line: firstLine, "too many anchors (&…), aliases (*…) or keys marked with \"?\", here and below",
            accepted: "values written out, and keys as in config/portwatch.yaml")
        return false
    }

    private static let canComeBefore = Set("\n\r\t [{,:-?".utf8)
    private static let blanks = Set("\n\r\t ".utf8)

    private static func isPlace(_ byte: UInt8, next: UInt8?) -> Bool {
        let isBlankNext = next.map(blanks.contains) ?? true
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "*"): return !isBlankNext && next != byte
        case UInt8(ascii: "?"): return isBlankNext
        default: return false
        }
    }
}
