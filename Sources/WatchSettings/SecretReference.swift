import PortModel

/// Where a secret is to be found. The settings hold only this; the secret is read when it is needed.
public enum SecretReference: Hashable, Sendable {
    /// In a file: an absolute path.
    case file(String)
    /// In the systemd credential of this name (`LoadCredential=` and its relatives in the unit).
    case credential(String)
    /// In the environment variable of this name.
    case environment(String)
}

extension SecretReference: CustomStringConvertible {
    /// `file /etc/portwatch/token`, `systemd credential token`, `environment variable CLOUDFLARE_API_TOKEN`.
    public var description: String {
        switch self {
        case .file(let path): "file \(path.untrusted(limit: 4096))"
        case .credential(let name): "systemd credential \(name.untrusted())"
        case .environment(let name): "environment variable \(name.untrusted())"
        }
    }
}
