import FoundationEssentials
import PortModel

/// JSON as portwatch writes it: on one line, keys sorted, the same bytes for the same value, and safe to show.
enum JSONText {
    static func of(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self).escapingInvisibleJSON()
    }
}
