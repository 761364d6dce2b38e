import Testing

@testable import ChangeDelivery

struct `The progress of lines` {
    private let bytes = Array("one\ntwo\nthree\n".utf8)

    private func text(_ range: Range<Int>?) -> String? {
        range.map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    @Test(arguments: [
        (Int.max, ["one\ntwo\nthree\n"]), (8, ["one\ntwo\n", "three\n"]), (7, ["one\n", "two\n", "three\n"]),
        (4, ["one\n", "two\n", "thre", "e\n"]), (1, "one\ntwo\nthree\n".map { String($0) }),
    ])
    func `goes by whole lines as far as they fit`(_ limit: Int, _ expected: [String]) {
        var progress = LineProgress()
        let isTorna = progress.begin("a")
        #expect(!isTorna)
        var pieces: [String] = []
        while let piece = progress.next(in: bytes, limit: limit), pieces.count < 100 {
            pieces.append(text(piece) ?? "")
            progress.wrote(piece.count, of: bytes)
        }
        #expect(pieces == expected)
    }

    @Test func `goes on where a failed attempt stood`() {
        var progress = LineProgress()
        _ = progress.begin("a")
        progress.wrote(6, of: bytes)
        let isTorna = progress.begin("a")
        #expect(!isTorna)
        #expect(text(progress.next(in: bytes, limit: .max)) == "o\nthree\n")
    }

    @Test func `begins a torn line again in a new output`() {
        var progress = LineProgress()
        _ = progress.begin("a")
        progress.wrote(6, of: bytes)
        progress.reopened()
        #expect(text(progress.next(in: bytes, limit: .max)) == "two\nthree\n")
        #expect(text(progress.next(in: bytes, limit: .max)) == "two\nthree\n")
    }

    @Test func `asks for a line break where another delivery's line is torn`() {
        var progress = LineProgress()
        _ = progress.begin("a")
        progress.wrote(6, of: bytes)
        let isTornb = progress.begin("b")
        #expect(isTornb)
        #expect(text(progress.next(in: bytes, limit: .max)) == "one\ntwo\nthree\n")
        progress.wrote(4, of: bytes)
        let isTornc = progress.begin("c")
        #expect(!isTornc)
    }

    @Test func `asks for none in a new output`() {
        var progress = LineProgress()
        _ = progress.begin("a")
        progress.wrote(6, of: bytes)
        progress.reopened()
        let isTornb = progress.begin("b")
        #expect(!isTornb)
    }
}
