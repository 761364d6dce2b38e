import PortModel

extension SettingsDecoder {
    private static let acceptedCredentials =
        "one of token-file, token-credential, email with key-file, email with key-credential; or none of them, "
        + "and CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY, in the environment"

    /// The file decides; only where it names no secret at all the environment does.
    func credentials(_ keys: Section<SettingsKeys.Source>) -> Settings.Credentials? {
        let secretKeys: [SettingsKeys.Source] = [.tokenFile, .tokenCredential, .keyFile, .keyCredential]
        let given = secretKeys.filter { keys[$0] != nil }
        // Each is read, so that each tells what is wrong with it.
        let references = given.map { reference($0, keys) }
        let email = keys.value(.email, email)
        guard given.count <= 1 else {
            let names = given.map(\.rawValue).joined(separator: " and ")
            keys.refuse(given[1], "\(names) together", accepted: Self.acceptedCredentials)
            return nil
        }
        guard let key = given.first else { return credentialsOfEnvironment(keys) }
        if key == .keyFile || key == .keyCredential {
            if keys[.email] == nil {
                keys.refuse(.email, "missing beside \(key.rawValue)", accepted: "the e-mail address of the key's user")
            }
            guard let email, let reference = references[0] else { return nil }
            return .emailAndKey(email: email, key: reference)
        }
        if keys[.email] != nil {
            keys.refuse(.email, "an e-mail address beside \(key.rawValue)", accepted: Self.acceptedCredentials)
        }
        return references[0].map { .token($0) }
    }

    private func credentialsOfEnvironment(_ keys: Section<SettingsKeys.Source>) -> Settings.Credentials? {
        if keys[.email] != nil {
            keys.refuse(.email, "an e-mail address without a key", accepted: Self.acceptedCredentials)
            return nil
        }
        // The token comes first: an e-mail address that happens to be in the environment must not displace it.
        if variable("CLOUDFLARE_API_TOKEN") != nil { return .token(.environment("CLOUDFLARE_API_TOKEN")) }
        guard let email = variable("CLOUDFLARE_EMAIL"), variable("CLOUDFLARE_API_KEY") != nil else {
            keys.refuse(.tokenFile, "no credentials", accepted: Self.acceptedCredentials)
            return nil
        }
        guard Self.isEmail(email) else {
            keys.refuse(
                .email, "CLOUDFLARE_EMAIL in the environment is not an e-mail address",
                accepted: Self.acceptedEmail)
            return nil
        }
        return .emailAndKey(email: email, key: .environment("CLOUDFLARE_API_KEY"))
    }

    private func reference(_ key: SettingsKeys.Source, _ keys: Section<SettingsKeys.Source>) -> SecretReference? {
        guard let field = keys[key] else { return nil }
        let isFile = key == .tokenFile || key == .keyFile
        let accepted = isFile ? "the path of a file that holds the secret" : "the name of a systemd credential"
        guard let text = field.text(accepted: accepted) else { return nil }
        guard !SecretShape.isInPlaceOfName(text) else {
            return field.refuse("this looks like the secret itself, not like where it is", accepted: accepted)
        }
        if isFile { return field.path(from: directory).map { .file($0) } }
        guard Self.isCredentialName(text) else {
            return field.refuse(
                "\(SecretShape.shown(text)) cannot be a credential's name",
                accepted: "1 to 64 of letters, digits, -, _ and ., as in LoadCredential=NAME:PATH")
        }
        return .credential(text)
    }

    private static func isCredentialName(_ text: String) -> Bool {
        !text.hasPrefix(".") && Field.isIdentifier(text.replacing(".", with: "_"))
    }

    private static let acceptedEmail = "an e-mail address, such as ops@example.org"

    private func email(_ field: Field) -> String? {
        guard let text = field.text(accepted: Self.acceptedEmail) else { return nil }
        guard Self.isEmail(text) else {
            return field.refuse("\(SecretShape.shown(text)) is not an e-mail address", accepted: Self.acceptedEmail)
        }
        return text
    }

    /// No more than what a header needs: printable ASCII, with an `@` inside.
    private static func isEmail(_ text: String) -> Bool {
        text.utf8.count <= 254 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            && text.dropFirst().dropLast().contains("@")
    }
}
