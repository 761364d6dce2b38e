/// The module table of `docs/architecture.md`: what each module may import.
struct ModuleTable {
    /// What any module may import.
    private(set) var anywhere: Set<String> = []
    /// What each module may import beside that.
    private(set) var rows: [String: Set<String>] = [:]
    /// Rows that cannot be read, and modules with two rows.
    private(set) var faults: [String] = []

    /// Reads the table that has the columns `module`, `its job` and `may import`.
    init(markdown: String) {
        let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)
        guard let header = lines.firstIndex(where: { Self.cells($0) == ["module", "its job", "may import"] }) else {
            faults.append("there is no table with the columns module, its job, may import")
            return
        }
        for line in lines.dropFirst(header + 2).prefix(while: { $0.hasPrefix("|") }) { add(line) }
    }

    private mutating func add(_ line: Substring) {
        let cells = Self.cells(line)
        guard cells.count == 3 else {
            faults.append("a row without three cells: \(line)")
            return
        }
        let names = Set(Self.codeSpans(cells[2]))
        if cells[0] == "any" {
            anywhere = names
        } else if let module = Self.codeSpans(cells[0]).first {
            if rows.updateValue(names, forKey: module) != nil { faults.append("\(module) has two rows") }
        } else {
            faults.append("a row without a module: \(line)")
        }
    }

    /// Modules that reach themselves through the table, each with the way.
    func cycles() -> [String] {
        rows.keys.sorted().compactMap { start in
            way(from: start, to: start, seen: []).map { "\(start) → \($0.joined(separator: " → "))" }
        }
    }

    private func way(from module: String, to goal: String, seen: Set<String>) -> [String]? {
        guard !seen.contains(module) else { return nil }
        for next in (rows[module] ?? []).sorted() {
            if next == goal { return [goal] }
            if let rest = way(from: next, to: goal, seen: seen.union([module])) { return [next] + rest }
        }
        return nil
    }

    private static func cells(_ line: Substring) -> [String] {
        guard line.hasPrefix("|") else { return [] }
        let inner = line.dropFirst().drop { $0 == " " }
        var cells = inner.split(separator: "|", omittingEmptySubsequences: false).map(trimmed)
        if cells.last == "" { cells.removeLast() }
        return cells
    }

    /// The texts between backticks.
    private static func codeSpans(_ cell: String) -> [String] {
        let parts = cell.split(separator: "`", omittingEmptySubsequences: false)
        return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
