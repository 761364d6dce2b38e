import CloudforceOne
import HTTPTypes
import PortModel

/// Compares the credential of a request with the server's token.
///
/// The contract has two schemes: `Authorization: Bearer TOKEN`, and `X-Auth-Email` with `X-Auth-Key`. Whoever has the
/// token may use either; the second one's email can be any. Where both are sent, `Authorization` counts: clients send an
/// email that their environment happens to have beside a token.
struct CredentialCheck: Sendable {
    let token: Secret

    /// What a request has shown itself to be.
    enum Standing: Hashable, Sendable {
        case owner
        /// It carries no credential.
        case anonymous
        case wrong
        /// Its credential has not the form of one.
        case malformed(APIMessage)
    }

    func standing(of headers: HTTPFields) -> Standing {
        if let header = headers[.authorization] { return bearer(header) }
        let email = Self.emailName.flatMap { headers[$0] }
        let key = Self.keyName.flatMap { headers[$0] }
        guard email != nil || key != nil else { return .anonymous }
        guard let email, let key, Self.isWord(key[...]) else { return .malformed(Self.badKey) }
        guard Self.isEmail(email) else { return .malformed(Self.badEmail) }
        return matches(key[...]) ? .owner : .wrong
    }

    /// The scheme's name may be written in any case (RFC 9110 section 11.1).
    private func bearer(_ header: String) -> Standing {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return .malformed(Self.badAuthorization) }
        let presented = parts[1].drop { $0 == " " }
        guard Self.isWord(presented) else { return .malformed(Self.badAuthorization) }
        return matches(presented) ? .owner : .wrong
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

    private static func isWord(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return text.utf8.count <= 254 && parts.count == 2 && parts.allSatisfy(isWord)
    }

    private static let emailName = HTTPField.Name("X-Auth-Email")
    private static let keyName = HTTPField.Name("X-Auth-Key")

    private static let badAuthorization = APIMessage(
        code: APICode.badAuthHeader, message: "Invalid format for Authorization header; accepted: Bearer TOKEN")
    private static let badKey = APIMessage(
        code: APICode.badAuthKey,
        message: "Invalid format for X-Auth-Key header; accepted: the server's token, with an X-Auth-Email header")
    /// Cloudflare's number for a malformed `X-Auth-Email`.
    private static let badEmail = APIMessage(
        code: 6102, message: "Invalid format for X-Auth-Email header; accepted: an email address, which can be any")
}
