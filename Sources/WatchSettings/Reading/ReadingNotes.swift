/// What is noted while one file is read: the problems, and the keys that were met.
final class ReadingNotes {
    /// More problems than this are only counted.
    static let maxProblems = 100

    private var problems: [SettingsError.Problem] = []
    private var omitted = 0
    /// The known keys that the file has, in the form of `SettingsKeys.allPaths`.
    private(set) var keysMet: Set<String> = []

    var isEmpty: Bool { problems.isEmpty }

    func add(line: Int?, at keyPath: String = "", _ problem: String, accepted: String) {
        guard problems.count < Self.maxProblems else {
            omitted += 1
            return
        }
        problems.append(SettingsError.Problem(line: line, keyPath: keyPath, problem: problem, accepted: accepted))
    }

    func met(_ keyPath: String) {
        keysMet.insert(SettingsKeys.generalized(keyPath))
    }

    /// All of it as one error, in the order of the lines.
    func error(file: String) -> SettingsError {
        let ordered = problems.enumerated().sorted { left, right in
            (left.element.line ?? 0, left.offset) < (right.element.line ?? 0, right.offset)
        }
        return SettingsError(file: file, problems: ordered.map(\.element), omitted: omitted)
    }
}
