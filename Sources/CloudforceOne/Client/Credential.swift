public import PortModel

/// What a client proves its right with: an API token, or the older pair of email and global key.
/// Printing it shows `<secret>` where the secret is.
public enum Credential: Hashable, Sendable {
    case token(Secret)
    case emailAndKey(email: String, key: Secret)

    /// The headers that carry it.
    var headers: [(name: String, value: String)] {
        switch self {
        case .token(let token): [("Authorization", "Bearer \(token.reveal())")]
        case .emailAndKey(let email, let key): [("X-Auth-Email", email), ("X-Auth-Key", key.reveal())]
        }
    }

    private var secret: Secret {
        switch self {
        case .token(let token): token
        case .emailAndKey(_, let key): key
        }
    }

    /// The text with `<secret>` in every place where the secret stands. Bytes are compared, since a combining character
    /// after the secret would hide it from a comparison of characters.
    func redacting(_ text: String) -> String {
        let secret = Array(secret.reveal().utf8)
        guard !secret.isEmpty else { return text }
        return String(decoding: Array(text.utf8).replacing(secret, with: Array("<secret>".utf8)), as: UTF8.self)
    }

    /// Whether a text that is kept as it came, such as a config's id, holds the secret. One of fewer than twelve bytes is
    /// not looked for: it would be found in texts that have nothing to do with it.
    func isHeld(in text: String) -> Bool {
        let length = secret.reveal().utf8.count
        return length >= 12 && text.utf8.count >= length && redacting(text) != text
    }

    /// Whether the secret, and the email, can stand in a header; the failure does not show them.
    func validate() throws(ParseFailure) {
        let what =
            switch self {
            case .token: "the API token"
            case .emailAndKey: "the API key"
            }
        guard !secret.isEmpty else {
            throw ParseFailure(problem: "\(what) is empty", accepted: "the text that the dashboard showed")
        }
        guard secret.reveal().isHeaderWord else {
            throw ParseFailure(
                problem: "\(what) holds a space, a line break or another character that no header can carry",
                accepted: "visible ASCII characters only, without a line break at the end")
        }
        if case .emailAndKey(let email, _) = self, !email.isHeaderWord {
            throw ParseFailure(
                problem: "\"\(email.untrusted())\" is not an email address that a header can carry",
                accepted: "visible ASCII characters")
        }
    }
}

extension String {
    /// Whether it is not empty and has visible ASCII characters only.
    var isHeaderWord: Bool { !isEmpty && utf8.allSatisfy { (0x21...0x7E).contains($0) } }
}
