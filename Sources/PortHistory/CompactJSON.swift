import PortModel

/// JSON of the shapes that every event has, written without a general encoder: a commit may have thousands of events.
enum CompactJSON {
    static func text(of details: [String: Event.Detail]) -> String {
        object(details.sorted { $0.key < $1.key }.map { ($0.key, text(of: $0.value)) })
    }

    private static func text(of detail: Event.Detail) -> String {
        switch detail {
        case .text(let text): quoted(text)
        case .number(let number): String(number)
        case .time(let time): quoted(time.description)
        case .list(let list): array(list.map(quoted))
        case .flag(let flag): flag ? "true" : "false"
        }
    }

    /// Members with JSON values, in the order given.
    static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { "\(quoted($0.0)):\($0.1)" }.joined(separator: ",") + "}"
    }

    static func array(_ values: [String]) -> String { "[" + values.joined(separator: ",") + "]" }

    /// RFC 8259, section 7: quotation marks, backslashes and control characters are escaped.
    static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            return "\"\(text)\""
        }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
