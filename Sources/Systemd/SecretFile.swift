/// A file that holds one secret: a token, a key. The text is shown by no description of this value.
public struct SecretFile: Sendable, CustomStringConvertible, CustomReflectable {
    /// What the file holds, without the line break at its end.
    public let text: String
    /// What should be put right although the secret was read: who else can read the file.
    public let warning: String?

    /// No secret is larger than this.
    public static let limit = 64 * 1024

    /// Reads a regular file of UTF-8 text that is neither empty nor larger than `limit`.
    public static func read(_ path: String) throws(SystemdError) -> SecretFile {
        let file = try BoundedFile.read(path, limit: limit, purpose: "the secret")
        return SecretFile(text: try secret(in: file.bytes, path: path), warning: warning(path, file.permissions))
    }

    public var description: String { "<secret>" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    static func secret(in bytes: [UInt8], path: String) throws(SystemdError) -> String {
        func failure(_ cause: String, _ hint: String) -> SystemdError {
            SystemdError(operation: "read the secret", subject: path, cause: cause, hint: hint)
        }
        guard var text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw failure("it is not UTF-8 text", "put the token or key alone into the file, as text")
        }
        while let last = text.last, last.isNewline { text.removeLast() }
        guard !text.isEmpty else {
            throw failure("it is empty", "put the token or key alone into the file")
        }
        return text
    }

    private static func warning(_ path: String, _ permissions: UInt32) -> String? {
        let others = permissions & 0o007 != 0 ? "everybody" : permissions & 0o070 != 0 ? "its group" : nil
        guard let others else { return nil }
        let shown = path.onOneLine(limit: 256)
        return "the secret \(shown) is open to \(others); make it its owner's alone: chmod 600 \(shown)"
    }
}
