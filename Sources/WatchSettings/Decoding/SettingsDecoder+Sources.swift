import PortModel

extension SettingsDecoder {
    /// The least time between two lists of a source's configs, and the longest.
    static let refreshRange: ClosedRange<Duration> = .seconds(1)...(.seconds(86_400))

    mutating func sources(_ root: Section<SettingsKeys.Root>) -> [Settings.Source] {
        let fields = root[.sources].flatMap { $0.items(accepted: Self.acceptedSources) } ?? []
        return fields.compactMap { source($0) }
    }

    private mutating func source(_ field: Field) -> Settings.Source? {
        guard let keys = field.section(SettingsKeys.Source.self) else { return nil }
        let name = keys.required(.name, accepted: "a name for the source, such as cloudflare") { $0.name() }
        if let name, let field = keys[.name] { claimSource(name, field) }
        let account = account(keys)
        let baseURL = baseURL(keys)
        let refresh = keys.value(.refresh, default: .seconds(300)) { $0.duration(in: Self.refreshRange) }
        guard let credentials = credentials(keys), let name, let account, let baseURL else { return nil }
        return Settings.Source(
            name: name, account: account, baseURL: baseURL, credentials: credentials, refresh: refresh)
    }

    mutating func claimSource(_ name: String, _ field: Field) {
        sourceNames.claim(
            name, shown: "\"\(name.untrusted())\"", of: field,
            accepted: "a name that no other source has, nor the scan server")
    }

    /// A variable of the environment; an empty one counts as not set.
    func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private func account(_ keys: Section<SettingsKeys.Source>) -> String? {
        if let field = keys[.account] { return field.identifier() }
        let variable = "CLOUDFLARE_ACCOUNT_ID"
        guard let account = self.variable(variable) else {
            keys.refuse(.account, "missing", accepted: "the account's id, here or in the environment (\(variable))")
            return nil
        }
        guard Field.isIdentifier(account) else {
            keys.refuse(
                .account, "\(variable) in the environment cannot be an account's id",
                accepted: "1 to 64 of the characters a-z, A-Z, 0-9, - and _")
            return nil
        }
        return account
    }

    private func baseURL(_ keys: Section<SettingsKeys.Source>) -> HTTPURL? {
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

    /// A URL that paths can be added to, and that no token is sent over the network in the clear to.
    private static func baseURL(_ text: String) throws(ParseFailure) -> HTTPURL {
        var root = Substring(text)
        while root.hasSuffix("/") { root = root.dropLast() }
        let url = try HTTPURL(parsing: String(root))
        guard !root.contains("?") else {
            throw ParseFailure(problem: "a query (?…) in the root of an API", accepted: "the URL without it")
        }
        guard url.isSecure || url.isLoopback else {
            throw ParseFailure(
                problem: "http to another machine would show the token to the network",
                accepted: "https, or http to a loopback address")
        }
        return url
    }
}
