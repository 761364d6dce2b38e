import CloudforceOne
import PortModel

/// What must hold for the outcome of every answer, however wrong the answer is.
struct AnswerRules {
    let answer: AnswerCase
    /// The body, where it is JSON.
    let json: JSONValue?
    /// The rules that do not hold, as sentences.
    private(set) var broken: [String] = []

    /// The rules that the client breaks with this answer; none, unless it has a fault.
    static func broken(by answer: AnswerCase) -> [String] {
        var rules = AnswerRules(answer)
        rules.check(answer.judge())
        return rules.broken
    }

    private init(_ answer: AnswerCase) {
        self.answer = answer
        json = try? JSONValue(parsing: answer.body)
    }

    mutating func require(_ holds: Bool, _ rule: String) {
        if !holds { broken.append(rule) }
    }

    private mutating func check(_ outcome: AnswerJudge.Outcome) {
        checkJSON()
        // Nothing is known of the budget from outside: it must only take whatever comes.
        _ = RateNotice(status: answer.status, retryAfter: nil) { answer.headers[$0] }
        switch outcome {
        case .failed(let error): check(error)
        case .deleted:
            require(answer.operation == .deleteConfig, "only a delete is answered by nothing")
            if !answer.body.isEmpty { requireSuccess() }
        case .config(let config):
            requireSuccess()
            check([config])
            let again = AnswerCase.judge(answer.operation, body: ScanWire.config(config))
            require(again == .config(config), "a config that is written reads back as that config")
        case .configs(let configs):
            requireSuccess()
            check(configs)
            require(Set(configs.map(\.id)).count == configs.count, "no two configs of a list have one id")
            let again = AnswerCase.judge(.listConfigs, body: ScanWire.configs(configs))
            require(again == .configs(configs), "a list of configs that is written reads back as that list")
        case .probed(let answers):
            requireSuccess()
            check(answers)
        case .latest(.notReady(let why)):
            require(answer.status == 404 || (200..<300).contains(answer.status), "an error is not \"not ready\"")
            requireClean(why, "why there is no result", limit: 100)
        case .latest(.notModified):
            require(answer.status == 304 && answer.isConditional, "only 304 to a conditional question is unmodified")
        case .latest(.result(let result)):
            requireSuccess()
            check(result)
        }
    }

    /// Writing what was read, and reading that again, gives the same bytes.
    private mutating func checkJSON() {
        guard let written = json?.serialized() else { return }
        let again = try? JSONValue(parsing: written)
        require(again?.serialized() == written, "JSON that is written reads back")
    }

    /// A use of the answer needs a status of success, and an object that does not say otherwise.
    private mutating func requireSuccess() {
        require((200..<300).contains(answer.status), "status \(answer.status) is no success")
        guard case .object(let envelope) = json else {
            broken.append("only an object is a success")
            return
        }
        let success = envelope["success"]
        require(success == .bool(true) || success == nil, "\"success\" is true, where it is there")
        require(envelope.members.count { $0.name == "result" } <= 1, "of two results none is used")
    }

    /// Safe to show on one line, not too long, and without the credential.
    mutating func requireClean(_ text: String?, _ what: String, limit: Int) {
        guard let text else { return }
        require(text.untrusted(limit: .max) == text, "\(what) has no control characters")
        require(text.unicodeScalars.count <= limit, "\(what) is bounded")
        requireNoSecret(text, what)
    }

    /// For what is kept as it came: whoever shows it makes it safe then.
    mutating func requireNoSecret(_ text: String, _ what: String) {
        require(!Self.holdsSecret(text), "\(what) does not hold the credential")
    }

    private static func holdsSecret(_ text: String) -> Bool {
        let secret = Array(AnswerCase.secret.utf8)
        let bytes = Array(text.utf8)
        guard bytes.count >= secret.count else { return false }
        return (0...(bytes.count - secret.count)).contains { start in
            bytes[start] == secret[0] && bytes[start..<(start + secret.count)].elementsEqual(secret)
        }
    }
}
