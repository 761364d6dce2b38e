import PortModel

extension Exchange {
    /// What an answer to the question for the latest result says.
    /// - Parameter conditional: whether the request named a result that is known already.
    func latestResult(of answer: Answer, conditional: Bool) throws(APIError) -> ResultAnswer {
        if answer.status == 304, conditional { return .notModified }
        if answer.status == 404, meansNotReady(answer) { return .notReady("status 404") }
        if answer.isSuccess, answer.body.isEmpty, answer.status != 200 {
            return .notReady("status \(answer.status) without a body")
        }
        let scanID = word(ScanHeader.scan, in: answer, limit: 128)
        let listed = answer.headers.first(name: ScanHeader.coverage)?.lowercased() == ScanHeader.listedAddresses
        switch try result(of: answer) {
        case nil: return .notReady("no \"result\"")
        case .null: return .notReady("null as the result")
        case .array([]): return .notReady("[] as the result")
        // Only a server that names the scan, and says which addresses it looked at, can mean "nothing was found" by {}.
        case .object(let object) where object.members.isEmpty && !(listed && scanID != nil):
            return .notReady("{} as the result")
        case .object(let object):
            var reader = ResultReader(safe: { safe($0, limit: $1) }, isSecret: { credential.isHeld(in: $0) })
            reader.read(object)
            return .result(
                ScanResult(
                    hosts: reader.hosts, problems: reader.problems, stamp: stamp(of: answer, scanID: scanID),
                    coverage: listed ? .listedAddresses : .wholeScope, probeLimit: probeLimit(answer)))
        case let other?:
            let cause = "the result is \(other.kind), not an object of addresses"
            throw failure(.unusableAnswer, answer: answer, cause: cause)
        }
    }

    /// Whether a 404 may mean that no scan has ended yet: not when the API's codes say that the account, the path or
    /// the config does not exist, nor when it is a page of some web server instead of an answer of the API.
    private func meansNotReady(_ answer: Answer) -> Bool {
        let words = String(decoding: answer.body.prefix(256), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        let text = words.joined(separator: " ")
        guard text.isEmpty || text == "null" || text.hasPrefix("{") || text.hasPrefix("[") else { return false }
        let messages = messages(of: answer)
        return Self.code(status: 404, messages: messages, operation: operation) == .unknownConfig
            && !messages.contains { $0.code == APICode.unknownConfig }
    }

    /// A number that is none, or is not positive, offers nothing; a large one is not relied on.
    private func probeLimit(_ answer: Answer) -> Int? {
        answer.headers.first(name: ScanHeader.probe).flatMap { Int($0.trimmed) }
            .flatMap { $0 > 0 ? min($0, ProbeWire.maximumPorts) : nil }
    }

    private func stamp(of answer: Answer, scanID: String?) -> ResultStamp {
        let finished = answer.headers.first(name: ScanHeader.finished).flatMap { Timestamp(iso8601: $0) }
        let modified = answer.headers.first(name: "last-modified").flatMap { Timestamp(httpDate: $0, now: now()) }
        return ResultStamp(
            etag: word("etag", in: answer, limit: 256), lastModified: finished ?? modified, scanID: scanID)
    }

    /// A header's value where it is short and a single word; nil also where it holds the credential, since the value
    /// is kept.
    private func word(_ name: String, in answer: Answer, limit: Int) -> String? {
        guard let value = answer.headers.first(name: name), value.utf8.count <= limit, value.isHeaderWord,
            credential.redacting(value) == value
        else { return nil }
        return value
    }
}
