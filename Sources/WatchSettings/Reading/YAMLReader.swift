import PortModel
import Yams

/// Reads the text of a settings file into one value, with Yams. The only user of Yams.
///
/// Syntax errors end the reading. Duplicate keys do not, though Yams stops at the first: it is marked in the text,
/// so that its value is told from the other, and the text is read once more.
struct YAMLReader {
    let notes: ReadingNotes
    /// What is said of a file without anything in it.
    var nothing = (problem: "the file holds no settings", accepted: "at least \"sources\" or \"scan-server\"")

    /// How often at most a text is read again, and how many bytes are read again in all.
    private static let maxDuplicates = 16
    private static let maxBytesAgain = 2 << 20
    /// Starts the mark of a duplicate: from the private use area, which no key of ours has.
    private static let duplicateMark: Character = "\u{E000}"

    /// The document's root; nil when the text is not usable YAML, which is then noted.
    func read(_ text: String) -> YAMLValue? {
        guard StructureGuard(text).allows(notes: notes) else { return nil }
        // Line ends are made alike, so that lines here are lines to Yams.
        var lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
        let maxAttempts = min(Self.maxDuplicates, Self.maxBytesAgain / max(text.utf8.count, 1))
        var duplicates: [(keys: [String], line: Int)] = []
        while true {
            do {
                return try compose(lines.joined(separator: "\n"))
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                duplicates.append((keys, context.mark.line))
                let number = duplicates.count
                if number <= maxAttempts, Self.mark(keys.first, at: context.mark, in: &lines, number: number) {
                    continue
                }
                noteDuplicates(duplicates)
            } catch {
                noteDuplicates(duplicates)
                YAMLProblem(error).note(in: notes)
            }
            return nil
        }
    }

    private func compose(_ text: String) throws -> YAMLValue? {
        // The basic resolver takes every plain scalar as text: what is a number or a flag is decided by its key.
        // The encoding is named because the default would be looked up in the environment, and printed.
        let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
        guard let root = try parser.singleRoot() else {
            notes.add(line: nil, nothing.problem, accepted: nothing.accepted)
            return nil
        }
        // Nodes know their anchors only as long as the parser lives.
        return withExtendedLifetime(parser) {
            var converter = NodeConverter(notes: notes)
            return converter.value(of: root, path: "")
        }
    }

    /// Where the whole text could not be read, what is known of its duplicates: the line of the first of each.
    private func noteDuplicates(_ duplicates: [(keys: [String], line: Int)]) {
        for (keys, line) in duplicates {
            // The keys are all those of one mapping; the line is that of the first of them.
            let name = Self.unmarked(keys.first ?? "").untrusted(limit: 40)
            notes.add(line: line, "the key \"\(name)\" is there more than once", accepted: "each key once")
        }
    }

    /// Marks the key that starts at `mark` as a duplicate; false where it is not written there as it reads.
    private static func mark(_ key: String?, at mark: Mark, in lines: inout [Substring], number: Int) -> Bool {
        guard let key, lines.indices.contains(mark.line - 1) else { return false }
        let line = lines[mark.line - 1]
        let start = line.unicodeScalars.index(
            line.startIndex, offsetBy: mark.column - 1, limitedBy: line.endIndex)
        guard var place = start, place < line.endIndex else { return false }
        if line[place] == "\"" || line[place] == "'" { place = line.index(after: place) }
        guard line[place...].hasPrefix(key) else { return false }
        lines[mark.line - 1] = "\(line[..<place])\(duplicateMark)\(number)\(duplicateMark)\(line[place...])"
        return true
    }

    /// The key without the mark of a duplicate.
    static func unmarked(_ key: String) -> String {
        guard key.first == duplicateMark, let end = key.dropFirst().firstIndex(of: duplicateMark) else { return key }
        return String(key[key.index(after: end)...])
    }
}
