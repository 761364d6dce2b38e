public import PortModel
import Systemd

extension SecretReference {
    /// The longest secret that is taken: a request header must hold it.
    static let maxBytes = 8192

    /// Reads the secret, without white space around it. `environment` is the process's.
    /// - Parameter warn: is told, on one line, what should be put right although the secret was read: that others can
    ///   read its file too.
    /// - Throws: when it cannot be read, is empty, or holds what no header can carry.
    public func resolve(
        environment: [String: String], warn: (String) -> Void = { _ in }
    ) throws(SecretError) -> Secret {
        switch self {
        case .file(let path):
            let file = try read { () throws(SystemdError) in try SecretFile.read(path) }
            if let warning = file.warning { warn(warning) }
            return try secret(in: file.text)
        case .credential(let name):
            let credentials = Credentials(
                directory: environment["CREDENTIALS_DIRECTORY"].flatMap { $0.isEmpty ? nil : $0 })
            let hint = "add LoadCredential=\(name.untrusted()):FILE to the unit, or name a file instead"
            return try secret(in: try read(hint: hint) { () throws(SystemdError) in try credentials.read(name) })
        case .environment(let name):
            guard let text = environment[name] else {
                throw SecretError(reference: self, problem: "is not set", hint: "set it, or name a file instead")
            }
            return try secret(in: text)
        }
    }

    /// - Parameter hint: what to do, where the error's own advice does not fit.
    private func read<T>(
        hint: String? = nil, _ source: () throws(SystemdError) -> T
    ) throws(SecretError) -> T {
        do {
            return try source()
        } catch {
            throw SecretError(reference: self, problem: error.cause, hint: hint ?? error.hint)
        }
    }

    private func secret(in text: String) throws(SecretError) -> Secret {
        let isSpace = { (character: Character) in character.isWhitespace }
        let trimmed = String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
        guard !trimmed.isEmpty else {
            throw SecretError(reference: self, problem: "is empty", hint: "put the token or key into it")
        }
        // A line break would let the secret add headers of its own to a request.
        guard trimmed.utf8.count <= Self.maxBytes else {
            throw SecretError(
                reference: self, problem: "is longer than \(Self.maxBytes) bytes",
                hint: "check that it is the right one")
        }
        guard trimmed.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw SecretError(
                reference: self, problem: "holds something else than one line of printable ASCII without spaces",
                hint: "put nothing but the token or key into it")
        }
        return Secret(trimmed)
    }
}
