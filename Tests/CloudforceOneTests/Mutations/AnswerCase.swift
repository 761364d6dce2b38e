import CloudforceOne
import PortModel

/// An answer of the API made of any bytes, so that a fuzzer can choose all of it:
/// one letter for the operation (`l`ist, `c`reate, `u`pdate, `d`elete, `r`esult, `p`robe, `i` for a result asked for
/// with `If-None-Match`), three digits for the status, header lines, an empty line, and the body.
///
///     r200
///     etag: "1"
///
///     {"success":true,"result":{}}
///
/// No bytes are refused: what is none of the letters or digits is counted into their place.
struct AnswerCase: Sendable {
    let operation: APIError.Operation
    /// Whether the request named a result that is known already.
    let isConditional: Bool
    let status: Int
    let headers: AnswerHeaders
    let body: [UInt8]

    static let secret = "s3cr3t-t0ken-0123456789"
    static let account = "abcd1234abcd1234abcd1234abcd1234"
    /// When every answer comes.
    static let now = Timestamp(seconds: 1_795_510_093)

    /// The ports that every probe asks.
    static let asked: Set<Port> = [
        Port(.loopbackV4, .tcp, 22), Port(.loopbackV4, .tcp, 443), Port(.loopbackV6, .tcp, 443),
    ]

    private static let letters: [(letter: UInt8, operation: APIError.Operation)] = [
        (UInt8(ascii: "l"), .listConfigs), (UInt8(ascii: "c"), .createConfig), (UInt8(ascii: "u"), .updateConfig),
        (UInt8(ascii: "d"), .deleteConfig), (UInt8(ascii: "r"), .latestResult), (UInt8(ascii: "p"), .probePorts),
        (UInt8(ascii: "i"), .latestResult),
    ]

    init(_ bytes: some Collection<UInt8>) {
        var rest = Array(bytes)[...]
        let letter = rest.popFirst() ?? 0
        let index = Self.letters.firstIndex { $0.letter == letter } ?? Int(letter) % Self.letters.count
        operation = Self.letters[index].operation
        isConditional = index == Self.letters.count - 1
        status = rest.prefix(3).reduce(0) { $0 * 10 + Int($1 ^ 0x30) % 10 }
        rest = rest.dropFirst(3)
        if rest.first == UInt8(ascii: "\n") { rest = rest.dropFirst() }
        var headers: [(name: String, value: String)] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")), end > rest.startIndex {
            let line = rest[..<end].split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            rest = rest[rest.index(after: end)...]
            guard line.count == 2 else { continue }
            let value = String(decoding: line[1].drop { $0 == 0x20 }, as: UTF8.self)
            headers.append((String(decoding: line[0], as: UTF8.self), value))
        }
        if rest.first == UInt8(ascii: "\n") { rest = rest.dropFirst() }
        self.headers = AnswerHeaders(headers)
        self.body = Array(rest)
    }

    /// What the client makes of it.
    func judge() -> AnswerJudge.Outcome {
        Self.judge(operation, status: status, headers: headers, body: body, isConditional: isConditional)
    }

    static func judge(
        _ operation: APIError.Operation, status: Int = 200, headers: AnswerHeaders = AnswerHeaders(), body: [UInt8],
        isConditional: Bool = false
    ) -> AnswerJudge.Outcome {
        AnswerJudge.judge(
            operation, status: status, headers: headers, body: body, conditional: isConditional,
            credential: .token(Secret(secret)), accountID: account, asked: asked, now: { now })
    }
}
