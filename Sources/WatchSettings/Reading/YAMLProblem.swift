import PortModel
import Yams

/// What Yams says of a text that is not YAML, as a problem with its line.
struct YAMLProblem {
    let line: Int?
    let problem: String
    let accepted: String

    private static let accepted =
        "YAML: spaces for indentation, a space after the colon, texts with special characters in quotes"

    init(_ error: any Error) {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            self.init(line: mark.line, Self.words(context, problem))
        case .composer(_, let problem, let mark, _) where problem.contains("another document"):
            self.init(line: mark.line, "a second YAML document", accepted: "one document a file")
        case .composer(let context, let problem, let mark, _):
            self.init(line: mark.line, Self.words(context, problem))
        case .reader(let problem, let offset, _, let text):
            let line = offset.map { text.prefix($0).count(where: \.isNewline) + 1 }
            self.init(line: line, "not a text: \(problem)", accepted: "UTF-8 text without control characters")
        default:
            self.init(line: nil, "not YAML: \(String(describing: error).untrusted(limit: 200))")
        }
    }

    private init(line: Int?, _ problem: String, accepted: String = Self.accepted) {
        self.line = line
        self.problem = problem
        self.accepted = accepted
    }

    func note(in notes: ReadingNotes) {
        notes.add(line: line, problem, accepted: accepted)
    }

    private static func words(_ context: YamlError.Context?, _ problem: String) -> String {
        let place = context.map { " \($0.text) that starts on line \($0.mark.line)," } ?? ""
        return "not YAML:\(place) \(problem)".untrusted(limit: 200)
    }
}
