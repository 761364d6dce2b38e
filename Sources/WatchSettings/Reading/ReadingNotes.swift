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

    /// Takes over what is wrong in a file that this one names.
    func add(_ error: SettingsError) {
        for problem in error.problems {
            guard problems.count < Self.maxProblems else {
                omitted += 1
                continue
            }
            var problem = problem
            problem.file = problem.file ?? error.file
            problems.append(problem)
        }
        omitted += error.omitted
    }

    func met(_ keyPath: String) {
        keysMet.insert(SettingsKeys.generalized(keyPath))
    }

    /// All of it as one error, in the order of the lines; what is in other files comes last.
    func error(file: String) -> SettingsError {
        let place = { (offset: Int, problem: SettingsError.Problem) in
            (problem.file == nil ? 0 : 1, problem.line ?? 0, offset)
        }
        let ordered = problems.enumerated().sorted { place($0.offset, $0.element) < place($1.offset, $1.element) }
        return SettingsError(file: file, problems: ordered.map(\.element), omitted: omitted)
    }
}
