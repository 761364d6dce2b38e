/// How far the lines of a delivery have been written, so that an attempt after a failure goes on where the one before
/// stood: no line comes twice, and none is torn by a disk that was full for a while.
struct LineProgress: Sendable {
    private var delivery: String?
    private var written = 0
    /// What was written so far ends in the middle of a line.
    private var isMidLine = false
    /// The output is a new one: a line that was begun in the old one is begun again.
    private var isNewOutput = false

    /// Starts a delivery, or goes on with the one that was being written. True when the output stands in the middle of
    /// a line of another delivery, which was given up: a line break must be written first.
    mutating func begin(_ id: String) -> Bool {
        guard delivery != id else { return false }
        let leftTorn = isMidLine && !isNewOutput
        self = LineProgress()
        delivery = id
        return leftTorn
    }

    /// The part of `bytes` to write next: as many whole lines as fit in `limit`, or a part of a line that is longer
    /// than that. Nil when all has been written.
    mutating func next(in bytes: [UInt8], limit: Int) -> Range<Int>? {
        if isNewOutput {
            written = bytes[..<written].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            isNewOutput = false
            isMidLine = false
        }
        guard written < bytes.count else { return nil }
        let end = bytes.count - written > limit ? written + limit : bytes.count
        guard end < bytes.count, let lineBreak = bytes[written..<end].lastIndex(of: UInt8(ascii: "\n")) else {
            return written..<end
        }
        return written..<(lineBreak + 1)
    }

    mutating func wrote(_ count: Int, of bytes: [UInt8]) {
        written += count
        if count > 0 { isMidLine = bytes[written - 1] != UInt8(ascii: "\n") }
    }

    /// The output was replaced by an empty one.
    mutating func reopened() {
        isNewOutput = true
    }
}
