import CloudforceOne
import PortModel

extension AnswerRules {
    /// An alarm rests on what a port said: only what was asked counts, and only where every entry of it says the same.
    mutating func check(_ answers: [Port: ProbeAnswer.Answer]) {
        guard case .object(let envelope) = json, case .array(let entries)? = envelope["result"] else {
            require(false, "an answer to a probe comes of an array only")
            return
        }
        var said: [Port: Set<ProbeAnswer.Answer?>] = [:]
        for entry in entries {
            guard case .object(let object) = entry, let port = ProbeWire.port(object) else { continue }
            var answer: ProbeAnswer.Answer?
            if case .string(let text)? = object["status"] { answer = ProbeWire.Status(rawValue: text)?.answer }
            said[port, default: []].insert(answer)
        }
        for (port, answer) in answers {
            require(AnswerCase.asked.contains(port), "\(port) was not asked")
            require(said[port] == [answer], "\(port) is answered without doubt")
        }
        let statuses = answers.mapValues { answer -> ProbeWire.Status in
            switch answer {
            case .open: .open
            case .closed: .closed
            case .noAnswer: .filtered
            }
        }
        let again = AnswerCase.judge(.probePorts, body: ProbeWire.answer(statuses))
        require(again == .probed(answers), "answers that are written read back as they were")
    }
}
