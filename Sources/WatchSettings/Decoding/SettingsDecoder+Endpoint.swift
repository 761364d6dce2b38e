import PortModel

/// Where a source is, from the file or the environment.
extension SettingsDecoder {
    /// A variable of the environment; an empty one counts as not set.
    func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    func account(_ keys: Section<SettingsKeys.Source>) -> String? {
        let accepted = "the account's id"
        if let field = keys[.account] {
            guard case .scalar(let text, _) = field.value.content, SecretShape.isSecret(text) else {
                return field.identifier()
            }
            return field.refuse("this looks like a token or key", accepted: "\(accepted); \(Self.placesOfSecrets)")
        }
        let variable = "CLOUDFLARE_ACCOUNT_ID"
        guard let account = self.variable(variable) else {
            keys.refuse(.account, "missing", accepted: "\(accepted), here or in the environment (\(variable))")
            return nil
        }
        guard Field.isIdentifier(account), !SecretShape.isSecret(account) else {
            keys.refuse(
                .account, "\(variable) in the environment cannot be an account's id",
                accepted: "1 to 64 of the characters a-z, A-Z, 0-9, - and _")
            return nil
        }
        return account
    }

    func baseURL(_ keys: Section<SettingsKeys.Source>) -> HTTPURL? {
        let accepted = "the root of an API, such as \(Settings.Source.defaultBaseURL)"
        if let field = keys[.baseURL] { return field.parsed(accepted: accepted, Self.baseURL) }
        let variable = "CLOUDFLARE_BASE_URL"
        let given = self.variable(variable)
        do {
            return try Self.baseURL(given ?? Settings.Source.defaultBaseURL)
        } catch {
            keys.refuse(.baseURL, "\(variable) in the environment: \(error.problem)", accepted: error.accepted)
            return nil
        }
    }

    static let placesOfSecrets = "secrets go where token-file or token-credential says"

    /// A URL that paths can be added to, and that no token is sent over the network in the clear to.
    private static func baseURL(_ text: String) throws(ParseFailure) -> HTTPURL {
        var root = Substring(text)
        while root.hasSuffix("/") { root = root.dropLast() }
        let url = try HTTPURL(parsing: String(root))
        guard !root.contains("?") else {
            throw ParseFailure(problem: "a query (?…) in the root of an API", accepted: "the URL without it")
        }
        // The URL that was asked stands in errors and in the log.
        guard !root.split(separator: "/").contains(where: { SecretShape.isSecret($0) }) else {
            throw ParseFailure(
                problem: "a part of the URL looks like a token or key",
                accepted: "the root of an API; \(placesOfSecrets)")
        }
        guard url.isSecure || url.isLoopback else {
            throw ParseFailure(
                problem: "http to another machine would show the token to the network",
                accepted: "https, or http to a loopback address")
        }
        return url
    }
}
