import PortModel

/// Tells texts that are likely a token or key, put into the wrong place.
///
/// Cloudflare's have a prefix that says what they are, then 40 characters and a checksum
/// (developers.cloudflare.com/fundamentals/api/get-started/token-formats). Older ones are 40 letters, digits, `-` and
/// `_` for a token, 37 hexadecimal digits for a user's key, and `v1.0-` with many of them for the key of an origin CA.
enum SecretShape {
    /// Whether it is a token or key by its own form: nothing else that settings take looks like it.
    static func isSecret(_ text: some StringProtocol) -> Bool {
        let lower = text.lowercased()
        if lower.hasPrefix("bearer ") { return true }
        if lower.hasPrefix(originPrefix) {
            let rest = lower.dropFirst(originPrefix.count)
            return rest.utf8.count >= 16 && rest.allSatisfy { $0.isHexDigit || $0 == "-" }
        }
        guard text.utf8.allSatisfy(isOfWord) else { return false }
        if prefixes.contains(where: { lower.hasPrefix($0) && text.utf8.count >= 40 }) { return true }
        if text.utf8.count == 37 { return text.allSatisfy(\.isHexDigit) }
        return text.utf8.count == 40 && mixesLetters(text) && text.contains(where: \.isNumber)
    }

    /// Whether a text where a path or name should be is more likely a secret: there, long runs of letters and digits
    /// are no more than a slip.
    static func isInPlaceOfName(_ text: String) -> Bool {
        if isSecret(text) { return true }
        return (32...128).contains(text.utf8.count) && !text.contains("/") && !text.contains(".")
            && text.contains(where: \.isNumber)
    }

    /// The text in quotes for an error, or words in its place where it must not be shown. A part that is a secret hides
    /// the whole.
    static func shown(_ text: String) -> String {
        let parts = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) && !"-_.".contains($0) }
        guard !isSecret(text), !parts.contains(where: { isSecret($0) }) else { return "what looks like a secret" }
        return "\"\(text.untrusted())\""
    }

    private static let prefixes = ["cfut_", "cfat_", "cfk_"]

    private static let originPrefix = "v1.0-"

    private static func isOfWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (48...57).contains(byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    /// Whether it has capitals and small letters: a hash in hexadecimal digits has only the one or the other.
    private static func mixesLetters(_ text: some StringProtocol) -> Bool {
        text.contains(where: \.isUppercase) && text.contains(where: \.isLowercase)
    }
}
