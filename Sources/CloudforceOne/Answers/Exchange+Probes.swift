import PortModel

extension Exchange {
    /// The largest answer that is read: one to the largest request has a tenth of it.
    private static let largestProbeAnswer = 1 << 20

    /// What the ports said that were asked again.
    ///
    /// What cannot be read, what was not asked, and what is answered twice and not alike is left out: a port counts as
    /// asked only where the answer leaves no doubt, since an alarm rests on it.
    func probe(of answer: Answer, asked: Set<Port>) throws(APIError) -> [Port: ProbeAnswer.Answer] {
        guard answer.body.count <= Self.largestProbeAnswer else {
            throw failure(.tooLarge, answer: answer, cause: "it has more than \(Self.largestProbeAnswer) bytes")
        }
        guard case .array(let entries)? = try result(of: answer) else {
            throw failure(.unusableAnswer, answer: answer, cause: "the result is not an array of ports")
        }
        var answers: [Port: ProbeAnswer.Answer] = [:]
        var contradicted: Set<Port> = []
        for entry in entries {
            guard case .object(let object) = entry, let port = ProbeWire.port(object), asked.contains(port) else {
                continue
            }
            guard case .string(let text)? = object["status"], let status = ProbeWire.Status(rawValue: text) else {
                contradicted.insert(port)
                continue
            }
            if let other = answers.updateValue(status.answer, forKey: port), other != status.answer {
                contradicted.insert(port)
            }
        }
        return answers.filter { !contradicted.contains($0.key) }
    }
}
