/// The entity tag of a scan: it changes with every scan, also when the next one finds the same.
struct EntityTag: Hashable, Sendable, CustomStringConvertible {
    let scanID: String

    var description: String { "\"\(scanID)\"" }

    /// Whether the `If-None-Match` header of a request names this tag (RFC 9110 section 13.1.2): a list of tags, weak
    /// or strong, or `*`. Scan ids have no comma, so that a plain split is enough.
    func isNamed(in header: String) -> Bool {
        header.split(separator: ",").contains { field in
            var tag = field.drop { $0 == " " || $0 == "\t" }
            while tag.last == " " || tag.last == "\t" { tag.removeLast() }
            if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
            return tag == "*" || tag == description
        }
    }
}
