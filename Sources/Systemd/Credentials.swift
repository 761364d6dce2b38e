import Glibc

/// The credentials that systemd hands to this service: files in `$CREDENTIALS_DIRECTORY` that only the service can
/// read (systemd.exec(5), `LoadCredential=`).
public struct Credentials: Sendable {
    /// Nil where the service was given none.
    public let directory: String?

    public init(directory: String?) {
        self.directory = directory
    }

    /// The credentials of this process, by its environment.
    public static func fromEnvironment() -> Credentials {
        Credentials(directory: environmentVariable("CREDENTIALS_DIRECTORY"))
    }

    /// The text of the credential, without the line break at its end.
    ///
    /// The permissions are systemd's: it opens the file to the service's user with an access list, which shows as a
    /// group's permission, so there is nothing to warn of.
    public func read(_ name: String) throws(SystemdError) -> String {
        guard Self.isName(name) else {
            throw failure(
                name, "it is not a credential's name", "give the name alone, at most 255 bytes and without slashes")
        }
        guard let directory else {
            throw failure(
                name, "this process was given no credentials",
                "add LoadCredential=\(name.onOneLine(limit: 64)):FILE to the unit, or name a file instead")
        }
        let path = "\(directory)/\(name)"
        let file = try BoundedFile.read(path, limit: SecretFile.limit, purpose: "the credential")
        return try SecretFile.secret(in: file.bytes, path: path)
    }

    private static func isName(_ name: String) -> Bool {
        let isPlain = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != "/" }
        return isPlain && (1...255).contains(name.utf8.count) && name != "." && name != ".."
    }

    private func failure(_ name: String, _ cause: String, _ hint: String) -> SystemdError {
        SystemdError(operation: "read the credential", subject: name, cause: cause, hint: hint)
    }
}
