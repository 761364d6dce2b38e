import PortModel

/// A settings file that cannot be used, with everything that is wrong in it.
public struct SettingsError: Error, Hashable, Sendable {
    /// The file as it was named by whoever asked to read it.
    public let file: String
    /// What is wrong, in the order of the lines, after them what is wrong in files that it names; never empty.
    public let problems: [Problem]
    /// How many more problems were found than are listed.
    public let omitted: Int

    init(file: String, problems: [Problem], omitted: Int = 0) {
        self.file = file
        self.problems = problems
        self.omitted = omitted
    }

    /// One thing that is wrong. All its texts are safe to print.
    public struct Problem: Hashable, Sendable {
        /// The file that it is in, where the settings file names another one, such as a policy file; else nil.
        public var file: String?
        /// The line of the file, from 1; nil where the file as a whole is meant.
        public let line: Int?
        /// The key it is about, such as `sources[1].token-file`; empty where no key is.
        public let keyPath: String
        /// What is wrong.
        public let problem: String
        /// What would be accepted instead.
        public let accepted: String

        init(line: Int?, keyPath: String = "", problem: String, accepted: String) {
            self.line = line
            self.keyPath = keyPath
            self.problem = problem
            self.accepted = accepted
        }
    }
}

extension SettingsError: CustomStringConvertible {
    /// One problem a line: `FILE:LINE: key.path: problem; accepted: …`.
    public var description: String {
        var lines = problems.map { problem in
            let line = problem.line.map { ":\($0)" } ?? ""
            return "\((problem.file ?? file).untrusted(limit: 4096))\(line): \(problem)"
        }
        if omitted > 0 { lines.append("\(file.untrusted(limit: 4096)): and \(omitted) more problems") }
        return lines.joined(separator: "\n")
    }
}

extension SettingsError.Problem: CustomStringConvertible {
    /// `key.path: problem; accepted: …`, without the file and the line.
    public var description: String {
        "\(keyPath.isEmpty ? "" : "\(keyPath): ")\(problem); accepted: \(accepted)"
    }
}
