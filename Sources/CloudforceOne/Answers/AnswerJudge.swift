public import PortModel

/// What the client makes of an answer, without any network: for tests and for the fuzzer.
public enum AnswerJudge {
    public enum Outcome: Hashable, Sendable {
        case configs([ScanConfig])
        case config(ScanConfig)
        case deleted
        case latest(ResultAnswer)
        case probed([Port: ProbeAnswer.Answer])
        case failed(APIError)
    }

    /// - Parameters:
    ///   - conditional: whether the question for a result named one that is known already, so that 304 may come.
    ///   - credential: what is taken out of every text that is kept.
    ///   - accountID: stands in where a config names no account.
    ///   - asked: the ports that were asked again.
    public static func judge(
        _ operation: APIError.Operation, status: Int, headers: AnswerHeaders, body: [UInt8], conditional: Bool = false,
        credential: Credential, accountID: String, asked: Set<Port> = [], now: @escaping Now
    ) -> Outcome {
        let exchange = Exchange(operation: operation, url: "", credential: credential, now: now)
        let answer = Answer(status: status, headers: headers, body: body)
        do throws(APIError) {
            switch operation {
            case .listConfigs: return .configs(try exchange.configs(of: answer, accountID: accountID))
            case .createConfig, .updateConfig:
                return .config(try exchange.config(of: answer, accountID: accountID))
            case .deleteConfig:
                try exchange.deletion(of: answer, repeated: false)
                return .deleted
            case .latestResult: return .latest(try exchange.latestResult(of: answer, conditional: conditional))
            case .probePorts: return .probed(try exchange.probe(of: answer, asked: asked))
            }
        } catch {
            return .failed(error)
        }
    }
}
