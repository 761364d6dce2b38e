import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
public import PortModel

/// Commands to the daemon, from another process of the same machine.
public struct ControlClient: Sendable {
    private let socket: String
    /// Which history is meant.
    private let identity: String

    /// - Throws: `WatchError` where no daemon of this history listens.
    public init(history: String, environment: [String: String]) throws(WatchError) {
        guard let socket = ControlSocket.find(history: history, environment: environment),
            let identity = ControlSocket.identity(ofHistory: history)
        else {
            throw Self.unreachable("no daemon of this history listens for commands")
        }
        self.socket = socket
        self.identity = identity
    }

    /// Has a config polled now, beside its schedule. Returns before the poll has ended.
    ///
    /// - Returns: whether it was being polled already.
    /// - Throws: `WatchError`.
    public func poll(config: String, source: String?) async throws -> Bool {
        let answer = try await post("/poll", PollRequest(config: config, source: source))
        guard let state = answer.state else {
            throw Self.refused("poll config \(config.untrusted())", answer, hint: "see portwatch status")
        }
        return state == "under-way"
    }

    /// Has the open port of an event accepted from now on.
    ///
    /// - Parameters:
    ///   - event: its id, or its sequence number.
    ///   - until: until when; nil for ever.
    ///   - owner: who answers for it.
    /// - Returns: the rule that holds now, in words, and whether it was there already.
    /// - Throws: `WatchError`.
    public func accept(
        event: String, until: Timestamp?, reason: String, owner: String?
    ) async throws -> (rule: String, wasThere: Bool) {
        let wish = AcceptRequest(
            event: event, until: until.map { "\($0)" } ?? "never", reason: reason, owner: owner)
        let answer = try await post("/accept", wish)
        guard let state = answer.state, let rule = answer.rule else {
            throw Self.refused("accept event \(event.untrusted())", answer, hint: "nothing has changed")
        }
        return (rule.untrusted(limit: 1000), state == "already")
    }

    private static func refused(_ operation: String, _ answer: ControlAnswer, hint: String) -> WatchError {
        WatchError(
            .control, operation: operation,
            cause: (answer.error ?? "the daemon did not say why").untrusted(limit: 1000), hint: hint)
    }

    private func post(_ uri: String, _ wish: some Codable & Sendable) async throws -> ControlAnswer {
        let body = try JSONEncoder().encode(Command(history: identity, wish: wish))
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(10))
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result: Result<ControlAnswer, any Error>
        do {
            var request = HTTPClientRequest(url: "http+unix://\(Self.encoded(socket))\(uri)")
            request.method = .POST
            request.body = .bytes(Array(body))
            let response = try await http.execute(request, timeout: .seconds(10))
            let bytes = try await response.body.collect(upTo: 64 * 1024)
            result = .success(try JSONDecoder().decode(ControlAnswer.self, from: Data(bytes.readableBytesView)))
        } catch {
            result = .failure(Self.unreachable("\(socket.untrusted(limit: 200)): \("\(error)".untrusted(limit: 200))"))
        }
        try await http.shutdown()
        return try result.get()
    }

    /// The path as a host's name: every byte that is not a letter or a digit escaped.
    private static func encoded(_ path: String) -> String {
        path.utf8.map { byte in
            let isPlain = (48...57).contains(byte) || (97...122).contains(byte | 0x20)
            guard !isPlain else { return String(UnicodeScalar(byte)) }
            return (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private static func unreachable(_ cause: String) -> WatchError {
        WatchError(
            .control, operation: "reach the daemon", cause: cause,
            hint: "start `portwatch run` with the same history, and ask as a user who may write to its socket")
    }
}
