/// The modules that a Swift file imports, in whatever way it says so.
func importedModules(_ source: String) -> [String] {
    let pattern =
        /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|typealias|func|var|let|actor)\s+)?(\w+)/
    return source.split(whereSeparator: \.isNewline).compactMap { line in
        line.prefixMatch(of: pattern).map { String($0.output.1) }
    }
}

/// What is wrong between the files of `Sources` and the table.
/// - Parameter files: path from the root (`Sources/Module/…`) and text.
func importFaults(files: [(path: String, text: String)], table: ModuleTable) -> [String] {
    var faults = table.faults + table.cycles().map { "a cycle: \($0)" }
    var modules: Set<String> = []
    for (path, text) in files {
        guard let module = path.split(separator: "/").dropFirst().first.map(String.init) else { continue }
        modules.insert(module)
        guard let allowed = table.rows[module] else { continue }
        for name in importedModules(text) where !allowed.union(table.anywhere).contains(name) {
            faults.append("\(path) imports \(name), which \(module) may not")
        }
    }
    faults += modules.subtracting(table.rows.keys).sorted().map { "\($0) is in Sources but has no row" }
    faults += Set(table.rows.keys).subtracting(modules).sorted().map { "\($0) has a row but is not in Sources" }
    return faults
}
