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
        if let account, let baseURL { claimPlace(SourcePlace(account: account, baseURL: baseURL), field) }
        let caFile = caFile(keys, baseURL: baseURL)
        let refresh = keys.value(.refresh, default: .seconds(300)) { $0.duration(in: Self.refreshRange) }
        let rateLimit = keys[.rateLimit].map(rateLimit) ?? Settings.Source.defaultRateLimit
        guard let credentials = credentials(keys), let name, let account, let baseURL else { return nil }
        return Settings.Source(
            name: name, account: account, baseURL: baseURL, caFile: caFile, credentials: credentials,
            rateLimit: rateLimit, refresh: refresh)
    }

    mutating func claimSource(_ name: String, _ field: Field) {
        sourceNames.claim(
            name, shown: "\"\(name.untrusted())\"", of: field,
            accepted: "a name that no other source has, nor the scan server")
    }

    /// Two sources of one account at one API would tell each change twice, and keep two histories of it.
    private mutating func claimPlace(_ place: SourcePlace, _ field: Field) {
        sourcePlaces.claim(
            place, shown: "this account of this API", of: field, accepted: "one source for each account of an API")
    }

    private func caFile(_ keys: Section<SettingsKeys.Source>, baseURL: HTTPURL?) -> String? {
        guard let field = keys[.caFile], let path = field.path(from: directory) else { return nil }
        guard baseURL?.isSecure ?? true else {
            return field.refuse(
                "the base URL is not https, so there is no certificate to check",
                accepted: "an https base-url beside it; or no ca-file")
        }
        return path
    }

    /// How many requests in five minutes; nil for no limit, also where the value was refused.
    private func rateLimit(_ field: Field) -> Int? {
        if case .scalar("none", _) = field.value.content { return nil }
        return field.integer(in: 1...1_000_000, alternative: " (requests in five minutes), or none")
    }
}
