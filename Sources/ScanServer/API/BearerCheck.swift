import PortModel

/// Compares the credential of a request with the server's token.
struct BearerCheck: Sendable {
    let token: Secret

    /// Whether the value of the `Authorization` header is `Bearer` and the token. The scheme's name may be written in
    /// any case (RFC 9110 section 11.1).
    func accepts(_ header: String?) -> Bool {
        guard let header else { return false }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        return matches(parts[1].drop { $0 == " " })
    }

    /// Looks at every byte of what was presented, whatever it finds, so that the time taken tells nothing about
    /// where the first difference is, nor how long the token is.
    private func matches(_ presented: Substring) -> Bool {
        let expected = Array(token.reveal().utf8)
        let given = Array(presented.utf8)
        guard !expected.isEmpty else { return false }
        var difference = expected.count ^ given.count
        for index in given.indices {
            difference |= Int(given[index] ^ expected[index % expected.count])
        }
        return difference == 0
    }
}
