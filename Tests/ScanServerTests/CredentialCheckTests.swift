import CloudforceOne
import HTTPTypes
import PortModel
import Testing

@testable import ScanServer

@Suite(.timeLimit(.minutes(1))) struct CredentialCheckTests {
    private let check = CredentialCheck(token: Secret("s3cret"))

    private func standing(_ fields: [(String, String)], _ check: CredentialCheck? = nil) throws -> String {
        var headers = HTTPFields()
        for (name, value) in fields {
            headers.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        switch (check ?? self.check).standing(of: headers) {
        case .owner: return "owner"
        case .anonymous: return "anonymous"
        case .wrong: return "wrong"
        case .malformed(let cause): return "\(cause.code ?? 0)"
        }
    }

    @Test(
        "only the token after Bearer is accepted, and what has not that form is told apart from a wrong token",
        arguments: [
            ("Bearer s3cret", "owner"), ("bearer s3cret", "owner"), ("BEARER  s3cret", "owner"),
            ("Bearer s3cre", "wrong"), ("Bearer s3cret0", "wrong"), ("Bearer s3crets3cret", "wrong"),
            ("Bearer S3cret", "wrong"), ("Bearer", "6111"), ("Bearer ", "6111"), ("Basic s3cret", "6111"),
            ("s3cret", "6111"), ("", "6111"), ("Bearer s3cret s3cret", "6111"), ("Bearer s3crét", "6111"),
        ])
    func bearer(header: String, expected: String) throws {
        #expect(try standing([("Authorization", header)]) == expected)
        #expect(try standing([("Authorization", header)], CredentialCheck(token: Secret(""))) != "owner")
    }

    @Test(
        "the token is accepted as a key beside any email",
        arguments: [
            ([("X-Auth-Email", "me@example.org"), ("X-Auth-Key", "s3cret")], "owner"),
            ([("x-auth-email", "a@b"), ("x-auth-key", "s3cret")], "owner"),
            ([("X-Auth-Email", "me@example.org"), ("X-Auth-Key", "other")], "wrong"),
            ([("X-Auth-Key", "s3cret")], "6103"), ([("X-Auth-Email", "me@example.org")], "6103"),
            ([("X-Auth-Email", "me@example.org"), ("X-Auth-Key", "")], "6103"),
            ([("X-Auth-Email", "me@example.org"), ("X-Auth-Key", "s3 cret")], "6103"),
            ([("X-Auth-Email", "me"), ("X-Auth-Key", "s3cret")], "6102"),
            ([("X-Auth-Email", "me@"), ("X-Auth-Key", "s3cret")], "6102"),
            ([("X-Auth-Email", "a@b@c"), ("X-Auth-Key", "s3cret")], "6102"),
            ([], "anonymous"),
        ])
    func emailAndKey(fields: [(String, String)], expected: String) throws {
        #expect(try standing(fields) == expected)
    }

    @Test("Authorization counts where both are sent, and two of it are none")
    func both() throws {
        let key = [("X-Auth-Email", "me@example.org"), ("X-Auth-Key", "s3cret")]
        #expect(try standing([("Authorization", "Bearer x")] + key) == "wrong")
        #expect(try standing([("Authorization", "Bearer s3cret"), ("X-Auth-Email", "ambient")]) == "owner")
        #expect(try standing([("Authorization", "Bearer s3cret"), ("Authorization", "Bearer s3cret")]) == "6111")
    }
}
