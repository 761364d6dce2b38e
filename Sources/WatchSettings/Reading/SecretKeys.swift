/// Keys that people write a secret under. None is a key of ours, and what is written there is never shown.
enum SecretKeys {
    /// Where secrets go instead.
    static let accepted = """
        token-file, token-credential, or email with key-file or key-credential, in a source; or the environment \
        (CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY)
        """

    private static let names: Set<String> = [
        "token", "apitoken", "accesstoken", "bearer", "bearertoken", "authorization", "key", "apikey", "authkey",
        "password", "passwd", "passphrase", "pass", "pwd", "secret", "secretkey", "clientsecret", "apisecret",
        "signingsecret", "hmacsecret", "webhooksecret", "privatekey", "globalkey", "globalapikey", "accesskey", "auth",
        "xauthkey", "tokenvalue", "credentials", "cloudflareapitoken", "cloudflareapikey",
    ]

    /// Whether the key is one of them, however its words are joined.
    static func contains(_ key: String) -> Bool {
        names.contains(key.lowercased().filter { $0 != "-" && $0 != "_" })
    }
}
