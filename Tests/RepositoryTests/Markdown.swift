/// What of a Markdown page matters for its links: where it points, and where others can point to in it.
struct Markdown {
    /// The targets of links and images, as they are written.
    let links: [String]
    /// The anchors of its headings, as GitHub makes them.
    let anchors: Set<String>

    init(_ text: String) {
        let prose = Self.withoutFences(text)
        let plain = prose.map { $0.replacing(/`[^`]*`/, with: "") }.joined(separator: "\n")
        let inline = plain.matches(of: /\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/).map { String($0.output.1) }
        let references = plain.matches(of: /(?m)^\[[^\]]+\]:\s*<?([^\s>]+)/).map { String($0.output.1) }
        let tags = plain.matches(of: /(?:src|href)="([^"]+)"/).map { String($0.output.1) }
        links = inline + references + tags

        var anchors: Set<String> = []
        for heading in prose.compactMap({ $0.wholeMatch(of: /#{1,6}\s+(.*?)\s*#*/)?.output.1 }) {
            let base = Self.anchor(String(heading))
            var anchor = base
            var number = 0
            while !anchors.insert(anchor).inserted {
                number += 1
                anchor = "\(base)-\(number)"
            }
        }
        self.anchors = anchors.union(plain.matches(of: /(?:id|name)="([^"]+)"/).map { String($0.output.1) })
    }

    /// The lines outside fenced code blocks.
    private static func withoutFences(_ text: String) -> [String] {
        var fence: Substring?
        var result: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let mark = line.prefixMatch(of: /\s*(```+|~~~+)/)?.output.1
            if let open = fence {
                if let mark, mark.first == open.first, mark.count >= open.count { fence = nil }
            } else if let mark {
                fence = mark
            } else {
                result.append(String(line))
            }
        }
        return result
    }

    /// Lower case, spaces to hyphens, and nothing else but letters, digits, hyphens and underscores.
    private static func anchor(_ heading: String) -> String {
        let shown = heading.replacing(/\[([^\]]*)\]\([^)]*\)/) { String($0.output.1) }
        return String(
            shown.lowercased().compactMap { character in
                if character == " " { return "-" }
                return character.isLetter || character.isNumber || character == "-" || character == "_"
                    ? character : nil
            })
    }
}

/// The relative links that lead nowhere.
/// - Parameters:
///   - pages: Markdown pages by their path from the root.
///   - exists: whether a file or folder is there, by its path from the root.
func brokenLinks(pages: [String: Markdown], exists: (String) -> Bool) -> [String] {
    pages.sorted { $0.key < $1.key }.flatMap { path, page in
        page.links.compactMap { link in
            guard link.prefixMatch(of: /[A-Za-z][A-Za-z0-9+.-]*:|\/\//) == nil else { return nil }
            let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let target = parts[0].isEmpty ? path : resolved(parts[0], from: path)
            guard let target, parts[0].isEmpty || exists(target) else { return "\(path): \(link) is not there" }
            guard parts.count == 2, !parts[1].isEmpty else { return nil }
            guard let other = pages[target], other.anchors.contains(parts[1]) else {
                return "\(path): \(link) names no heading"
            }
            return nil
        }
    }
}

/// A link's path from the root; nil where it leads out of the repository.
private func resolved(_ link: String, from page: String) -> String? {
    var folders = page.split(separator: "/").dropLast().map(String.init)
    if link.hasPrefix("/") { folders = [] }
    for part in link.split(separator: "/") where part != "." {
        if part != ".." {
            folders.append(String(part))
        } else if folders.popLast() == nil {
            return nil
        }
    }
    return folders.joined(separator: "/")
}
