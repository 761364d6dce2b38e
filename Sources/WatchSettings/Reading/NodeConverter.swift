import PortModel
import Yams

/// Turns Yams' nodes into values, and refuses what settings have no use for: anchors, tags, keys that are no texts.
struct NodeConverter {
    let notes: ReadingNotes
    private var anchorsNoted: Set<String> = []

    init(notes: ReadingNotes) {
        self.notes = notes
    }

    mutating func value(of node: Node, path: String) -> YAMLValue {
        let line = node.mark?.line ?? 1
        // An alias shows as the node it stands for, anchor included: without going into such a node,
        // a few aliases of aliases cannot grow into millions of values.
        if node.anchor != nil {
            noteAnchor(node, line: line, path: path)
            return YAMLValue(line: line, content: .refused)
        }
        guard Self.plainTags.contains(node.tag.rawValue) else {
            notes.add(
                line: line, at: path, "a YAML tag (\(node.tag.rawValue.untrusted(limit: 40)))",
                accepted: "the value without a tag")
            return YAMLValue(line: line, content: .refused)
        }
        switch node {
        case .scalar(let scalar):
            return YAMLValue(line: line, content: .scalar(scalar.string, isPlain: scalar.style == .plain))
        case .sequence(let nodes):
            let items = nodes.enumerated().map { value(of: $1, path: "\(path)[\($0)]") }
            return YAMLValue(line: line, content: .list(items))
        case .mapping(let pairs):
            return YAMLValue(line: line, content: .mapping(pairs.compactMap { entry($0, $1, path: path) }))
        case .alias:
            return YAMLValue(line: line, content: .refused)
        }
    }

    private mutating func entry(_ key: Node, _ value: Node, path: String) -> YAMLValue.Entry? {
        let line = key.mark?.line ?? 1
        guard let scalar = key.scalar, key.anchor == nil, Self.plainTags.contains(key.tag.rawValue) else {
            notes.add(
                line: line, at: path, "a key that is not a plain text", accepted: "keys as in config/portwatch.yaml")
            return nil
        }
        let name = YAMLReader.unmarked(scalar.string)
        return YAMLValue.Entry(key: name, line: line, value: self.value(of: value, path: path.appending(key: name)))
    }

    private mutating func noteAnchor(_ node: Node, line: Int, path: String) {
        guard anchorsNoted.insert(node.mark?.description ?? "").inserted else { return }
        notes.add(
            line: line, at: path, "an anchor (&…), and what refers to it (*…)",
            accepted: "the value itself, written out wherever it is meant")
    }

    private static let plainTags: Set<String> = [Tag.Name.str, .seq, .map].reduce(into: []) { $0.insert($1.rawValue) }
}

extension String {
    /// The path of a key below this path. The key may come from the file: it is made safe to show.
    func appending(key: String) -> String {
        let shown = key.untrusted(limit: 40)
        return isEmpty ? shown : "\(self).\(shown)"
    }
}
