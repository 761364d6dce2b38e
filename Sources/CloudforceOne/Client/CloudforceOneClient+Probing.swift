public import PortModel

extension CloudforceOneClient {
    /// The longest that a probe takes, its repetitions included: it is about what is so now.
    static let longestProbe = Duration.seconds(30)

    public func probe(config id: String, ports: [Port]) async throws -> [Port: ProbeAnswer.Answer] {
        guard !ports.isEmpty else { return [:] }
        guard id.isPathSegment, let url = endpoint.probeURL(config: id) else {
            throw APIError(.notFound, operation: .probePorts, cause: "there is nothing that could be asked")
        }
        let request = Request(
            .post, exchange(.probePorts, url), body: ProbeWire.request(ports, seconds: secondsAtServer))
        let asked = Set(ports)
        return try await withThrowingTaskGroup(of: [Port: ProbeAnswer.Answer].self) { group in
            group.addTask {
                var call = Call(patience: min(pace.patience, Self.longestProbe))
                return try await perform(request, &call) { answer, _ throws(APIError) in
                    try request.exchange.probe(of: answer, asked: asked)
                }
            }
            group.addTask {
                try await Task.sleep(for: min(Self.longestProbe, longestCall))
                throw request.exchange.failure(
                    .timedOut, cause: "no answer within \(Self.longestProbe.shortText), repetitions included")
            }
            defer { group.cancelAll() }
            guard let answers = try await group.next() else { throw CancellationError() }
            return answers
        }
    }

    /// How long the server may take: its answer has to begin while it is waited for.
    private var secondsAtServer: Int {
        let wait = min(timeouts.firstByte, timeouts.request) / 2
        return max(1, min(ProbeWire.defaultSeconds, Int(wait.milliseconds / 1000)))
    }
}
