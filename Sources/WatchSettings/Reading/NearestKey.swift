/// Finds the known key that a mistyped one was meant to be.
enum NearestKey {
    /// The candidate with the fewest edits, where they are few enough to be a slip.
    static func of(_ key: String, among candidates: [String]) -> String? {
        guard key.count <= 40 else { return nil }
        let written = normalized(key)
        let nearest = candidates.map { (key: $0, edits: edits(from: written, to: Array($0))) }
            .min { $0.edits < $1.edits }
        guard let nearest, nearest.edits <= max(1, nearest.key.count / 3) else { return nil }
        return nearest.key
    }

    /// Capitals and underscores are how other programs write keys: they are no edits.
    private static func normalized(_ key: String) -> [Character] {
        key.lowercased().map { $0 == "_" ? "-" : $0 }
    }

    /// How many characters must be put in, left out, replaced, or swapped with their neighbour
    /// (optimal string alignment distance).
    private static func edits(from left: [Character], to right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let isSame = left[row] == right[column]
                var best = min(last[column] + (isSame ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
