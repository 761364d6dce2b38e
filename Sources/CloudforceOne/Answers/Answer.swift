/// What came back for a request, read to its end.
struct Answer: Sendable {
    let status: Int
    let headers: AnswerHeaders
    let body: [UInt8]

    var isSuccess: Bool { (200..<300).contains(status) }

    /// What the server says in `x-should-retry`, as Cloudflare's API does; nil where it says nothing.
    var shouldRetry: Bool? {
        switch headers.first(name: "x-should-retry")?.trimmed.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }
}

extension String {
    /// Without spaces and tabs at its ends.
    var trimmed: String {
        let blank = { (character: Character) in character == " " || character == "\t" }
        return String(drop(while: blank).reversed().drop(while: blank).reversed())
    }
}
