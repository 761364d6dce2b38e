import PortModel

extension Exchange {
    /// The configs of a list. Null stands for an empty list, as some servers write it.
    ///
    /// One entry that cannot be read makes the whole list unusable: without it the list would say that its config is gone.
    func configs(of answer: Answer, accountID: String) throws(APIError) -> [ScanConfig] {
        let entries: [JSONValue]
        switch try result(of: answer) {
        case .array(let values): entries = values
        case .null: entries = []
        case let other:
            let cause = "the result is \(other?.kind ?? "missing"), not an array of configs"
            throw failure(.unusableAnswer, answer: answer, cause: cause)
        }
        var known: [String: ScanConfig] = [:]
        var configs: [ScanConfig] = []
        for (index, entry) in entries.enumerated() {
            let config = try config(entry, named: "config \(index) of the list", answer, accountID: accountID)
            if let other = known.updateValue(config, forKey: config.id) {
                guard other == config else {
                    let cause =
                        "config \(index) of the list has the id of another one, \"\(safe(config.id, limit: 80))\""
                    throw failure(.unusableAnswer, answer: answer, cause: cause)
                }
            } else {
                configs.append(config)
            }
        }
        return configs
    }

    /// The one config that a create or an update answers with.
    func config(of answer: Answer, accountID: String) throws(APIError) -> ScanConfig {
        try config(try result(of: answer), named: "the result", answer, accountID: accountID)
    }

    private func config(
        _ value: JSONValue?, named name: String, _ answer: Answer, accountID: String
    ) throws(APIError) -> ScanConfig {
        do throws(ReadingFailure) {
            let config = try ScanConfig(reading: value, accountID: accountID)
            // A server may echo anything, and a config goes into the history and the log.
            let texts = [config.id, config.accountID] + config.ips + config.ports
            guard !texts.contains(where: { credential.isHeld(in: $0) }) else {
                throw ReadingFailure(problem: "holds the credential")
            }
            return config
        } catch {
            let cause = "\(name) \(safe(error.problem, limit: 120))"
            throw failure(.unusableAnswer, answer: answer, cause: cause)
        }
    }
}

/// What is wrong with a part of an answer; completes a sentence that names the part.
struct ReadingFailure: Error {
    let problem: String
}

extension ScanConfig {
    /// Reads a config from an answer: fields that are not of the contract are passed over, a lone text stands for
    /// a list of one, numbers for their text. Missing `ports` are none; `scope()` then says so.
    init(reading value: JSONValue?, accountID: String) throws(ReadingFailure) {
        guard case .object(let object) = value else {
            throw ReadingFailure(problem: "is \(value?.kind ?? "missing"), not a config")
        }
        if let name = object.repeatedName { throw ReadingFailure(problem: "has more than one \"\(name)\"") }
        guard let id = object["id"]?.looseText, id.isPathSegment, id.untrusted(limit: 256) == id else {
            throw ReadingFailure(problem: "has no usable \"id\"")
        }
        guard let ips = object["ips"]?.looseTexts else {
            throw ReadingFailure(problem: "has no list of texts as \"ips\"")
        }
        let ports: [String]
        switch object["ports"] {
        case nil, .null: ports = []
        case let given?:
            guard let texts = given.looseTexts else {
                throw ReadingFailure(problem: "has no list of texts as \"ports\"")
            }
            ports = texts
        }
        guard let frequency = object["frequency"]?.looseNumber, frequency.isFinite, frequency >= 0 else {
            throw ReadingFailure(problem: "has no number of days as \"frequency\"")
        }
        self.init(
            id: id, accountID: object["account_id"]?.looseText ?? accountID, ips: ips, ports: ports,
            frequency: frequency)
    }
}

extension JSONValue {
    /// A string, or a whole number as its text.
    fileprivate var looseText: String? {
        switch self {
        case .string(let text): text
        case .number(let number): Int(exactly: number).map { "\($0)" }
        default: nil
        }
    }

    /// An array of such texts, or one of them alone.
    fileprivate var looseTexts: [String]? {
        guard case .array(let values) = self else { return looseText.map { [$0] } }
        let texts = values.compactMap(\.looseText)
        return texts.count == values.count ? texts : nil
    }

    /// A number, or a string that is the text of one.
    fileprivate var looseNumber: Double? {
        switch self {
        case .number(let number): number
        case .string(let text): Double(text)
        default: nil
        }
    }
}
