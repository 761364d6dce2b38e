import FoundationEssentials
import Testing

/// The text of a token file, without the line break.
func tokenText(_ path: String) throws -> String {
    let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    let token = text.filter { !$0.isWhitespace }
    try #require(token.count >= 16)
    return token
}

/// Fails where a secret is in anything that a program of the site wrote, or in the history.
func expectNoTrace(of secret: String, in site: Site, _ location: SourceLocation = #_sourceLocation) throws {
    let needle = Array(secret.utf8)
    let traces = try site.traces()
    try #require(traces.count >= 2 && traces.contains { $0.name == "history" })
    for trace in traces {
        #expect(!holds(trace.bytes, needle), "the secret is in \(trace.name)", sourceLocation: location)
    }
}

private func holds(_ bytes: Data, _ needle: [UInt8]) -> Bool {
    let bytes = Array(bytes)
    guard bytes.count >= needle.count else { return false }
    return (0...(bytes.count - needle.count)).contains { start in
        bytes[start] == needle[0] && bytes[start..<(start + needle.count)].elementsEqual(needle)
    }
}
