import FoundationEssentials

/// JSON as portwatch writes it: on one line, keys sorted, the same bytes for the same value.
enum JSONText {
    static func of(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return escapingInvisible(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Escapes what a terminal would act upon or not show: an encoder has to escape only what is below U+0020, which
    /// leaves C1 controls and bidirectional overrides. Such characters stand only inside strings, so `\u` is right.
    static func escapingInvisible(_ json: String) -> String {
        var result = ""
        result.reserveCapacity(json.utf8.count)
        for scalar in json.unicodeScalars {
            if (0x20...0x7E).contains(scalar.value) || !scalar.isInvisible {
                result.unicodeScalars.append(scalar)
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    fileprivate var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}
