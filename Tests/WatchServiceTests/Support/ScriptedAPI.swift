import CloudforceOne
import PortModel
import Synchronization
import TestSupport

/// A scan API that answers as a test tells it to.
final class ScriptedAPI: ScanAPI {
    enum Call: Hashable, Sendable {
        case list
        case result(id: String, ifNoneMatch: String?)
        case probe(id: String, ports: [Port])
    }

    typealias List = @Sendable () async throws -> [ScanConfig]
    typealias Result = @Sendable () async throws -> ResultAnswer
    typealias Probe = @Sendable ([Port]) async throws -> [Port: ProbeAnswer.Answer]

    /// What it was asked, as the requests begin.
    let calls = Recorder<Call>()
    private let answers: Mutex<(list: List, result: Result, probe: Probe)>

    init(_ configs: [ScanConfig] = []) {
        answers = Mutex(({ configs }, { .notReady("status 404") }, { _ in [:] }))
    }

    /// How a list is answered from now on.
    func lists(_ answer: @escaping List) { answers.withLock { $0.list = answer } }
    func lists(_ configs: ScanConfig...) { lists { configs } }

    /// How a result is answered from now on.
    func results(_ answer: @escaping Result) { answers.withLock { $0.result = answer } }
    func results(_ answer: ResultAnswer) { results { answer } }

    /// How ports that are asked again answer from now on.
    func probes(_ answer: @escaping Probe) { answers.withLock { $0.probe = answer } }

    /// The ports that were asked again, probe by probe.
    var probed: [[Port]] {
        calls.all.compactMap { if case .probe(_, let ports) = $0 { ports } else { nil } }
    }

    var lists: Int { calls.all.count { $0 == .list } }

    func listConfigs() async throws -> [ScanConfig] {
        // Taken before the call is noted: who waits for the note may then change the next answer.
        let answer = answers.withLock { $0.list }
        calls.add(.list)
        return try await answer()
    }

    func latestResult(id: String, ifNoneMatch: String?) async throws -> ResultAnswer {
        let answer = answers.withLock { $0.result }
        calls.add(.result(id: id, ifNoneMatch: ifNoneMatch))
        return try await answer()
    }

    func probe(config id: String, ports: [Port]) async throws -> [Port: ProbeAnswer.Answer] {
        let answer = answers.withLock { $0.probe }
        calls.add(.probe(id: id, ports: ports))
        return try await answer(ports)
    }

    func createConfig(_ draft: ScanConfigDraft) async throws -> ScanConfig { throw Self.notScripted(.createConfig) }
    func updateConfig(id: String, _ patch: ScanConfigPatch) async throws -> ScanConfig {
        throw Self.notScripted(.updateConfig)
    }
    func deleteConfig(id: String) async throws { throw Self.notScripted(.deleteConfig) }

    private static func notScripted(_ operation: APIError.Operation) -> APIError {
        APIError(.server, operation: operation, cause: "not in the script")
    }
}

/// Something that is waited for until a test lets it happen.
final class Gate: Sendable {
    private let openings = Recorder<Void>()

    func open() { openings.add(()) }
    func passed() async throws { try await openings.first("a gate to open") { _ in true } }
}
