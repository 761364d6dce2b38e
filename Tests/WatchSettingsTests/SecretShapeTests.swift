import Testing

@testable import WatchSettings

struct SecretShapeTests {
    private static let token = "aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_ab"
    private static let key = "0123456789abcdef0123456789abcdef01234"

    @Test(arguments: [
        token, key, key.uppercased(), "cfut_\(token)01234567", "CFAT_\(token)01234567", "cfk_\(token)01234567",
        "v1.0-0123456789abcdef01234567-0123456789abcdef", "Bearer \(token)",
    ])
    func `a token or key is known by its form, and not shown`(text: String) {
        #expect(SecretShape.isSecret(text))
        #expect(SecretShape.isInPlaceOfName(text))
        #expect(SecretShape.shown(text) == "what looks like a secret")
        #expect(SecretShape.shown("token=\(text) ") == "what looks like a secret")
    }

    @Test(arguments: [
        "", "local", "0123456789abcdef0123456789abcdef", "f174e90a-fafe-4643-bbbc-4a0ed4fc8415",
        // A SHA-1 in hexadecimal digits, and forty letters without a digit.
        "da39a3ee5e6b4b0d3255bfef95601890afd80709", String(repeating: "aB", count: 20), "cfut_token", "v1.0-final",
        "/etc/portwatch/token", "ops@example.org", token + "x", key + "0", "127.0.0.1:8080",
    ])
    func `an id, a path or a word is no secret`(text: String) {
        #expect(!SecretShape.isSecret(text))
        #expect(SecretShape.shown(text) == "\"\(text)\"")
    }

    @Test(arguments: [
        ("0123456789abcdef0123456789abcdef", true), ("f174e90a-fafe-4643-bbbc-4a0ed4fc8415", true),
        ("cloudflare-api-token", false), ("secrets/0123456789abcdef0123456789abcdef", false),
        ("0123456789abcdef0123456789abcdef.txt", false), ("portwatch-cloudflare-api-token-of-ops", false),
    ])
    func `where a name or path should be, long runs of letters and digits are enough`(text: String, isSecret: Bool) {
        #expect(SecretShape.isInPlaceOfName(text) == isSecret)
    }

    @Test(arguments: ["account", "email", "name", "base-url", "refresh", "rate-limit", "token-file", "key-credential"])
    func `a token under any key of a source is not shown`(key: String) {
        let keys = ["name": "a", "account": "b", "token-file": "/t"].merging([key: Self.token]) { $1 }
        let yaml =
            "sources:\n  - {" + keys.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: ", ") + "}\n"
        let problems = Fixture.problems(yaml)
        #expect(!problems.isEmpty)
        #expect(problems.allSatisfy { !$0.contains(Self.token) }, "\(problems)")
    }
}
