/// The targets of a `Package.swift` and what they depend on, read from its text.
struct Manifest {
    /// Target to the modules that it depends on; test targets are left out, and so is what lies in `Tests`.
    private(set) var dependencies: [String: Set<String>] = [:]
    /// Dependencies whose product is not declared.
    private(set) var faults: [String] = []

    init(_ text: String) {
        var products: [String: String] = [:]
        for match in text.matches(of: /static let (\w+) = product\(\s*name: "([^"]+)"/) {
            products[String(match.output.1)] = String(match.output.2)
        }
        let starts = text.matches(of: /\.(target|executableTarget|systemLibrary|testTarget)\(\s*name: "([^"]+)"/)
        for (place, start) in starts.enumerated() {
            let end = place + 1 < starts.count ? starts[place + 1].range.lowerBound : text.endIndex
            let body = text[start.range.upperBound..<end]
            guard start.output.1 != "testTarget", !body.contains("path: \"Tests/") else { continue }
            let target = String(start.output.2)
            dependencies[target] = []
            guard let list = body.firstMatch(of: /dependencies: \[([^\]]*)\]/)?.output.1 else { continue }
            for item in list.matches(of: /"([^"]+)"|\.(\w+)/) {
                if let name = item.output.1 {
                    dependencies[target]?.insert(String(name))
                } else if let short = item.output.2, let name = products[String(short)] {
                    dependencies[target]?.insert(name)
                } else {
                    faults.append("\(target) depends on \(item.output.0), which the manifest does not declare")
                }
            }
        }
    }

    /// What is wrong between the manifest and the table.
    func faults(against table: ModuleTable) -> [String] {
        var result = faults
        for (target, names) in dependencies.sorted(by: { $0.key < $1.key }) {
            guard let allowed = table.rows[target] else {
                result.append("\(target) is in Package.swift but has no row")
                continue
            }
            let extra = names.subtracting(allowed).sorted()
            result += extra.map { "\(target) depends on \($0) in Package.swift, which it may not import" }
        }
        result += Set(table.rows.keys).subtracting(dependencies.keys).sorted()
            .map { "\($0) has a row but is not in Package.swift" }
        return result
    }
}
