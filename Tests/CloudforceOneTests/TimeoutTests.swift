import NIOCore
import PortModel
import TestSupport
import Testing

@testable import CloudforceOne

/// Each limit ends a request by itself, and its error says which one it was.
@Suite(.timeLimit(.minutes(2)))
struct TimeoutTests {
    private static let long = Duration.seconds(60)
    private static let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{".utf8)

    private func failure(
        _ reply: RawServer.Reply, connect: Duration = long, firstByte: Duration = long, idle: Duration = long,
        request: Duration = long
    ) async throws -> APIError {
        let timeouts = RequestTimeouts(connect: connect, firstByte: firstByte, idle: idle, request: request)
        // Well below the limits that are not under test.
        return try await withDeadline(.seconds(30)) {
            try await CloudforceOneTests.failure(answering: reply, timeouts: timeouts)
        }
    }

    @Test func `a server that accepts and says nothing is given up after the time for the first byte`() async throws {
        let error = try await failure(.silence(after: []), firstByte: .milliseconds(120))
        #expect(error.code == .timedOut && error.retryHelps)
        #expect(error.cause == "no answer began within 120 ms")
    }

    @Test func `a server that is silent for too long is given up before that`() async throws {
        let error = try await failure(.silence(after: []), idle: .milliseconds(120))
        #expect(error.code == .timedOut && error.cause == "the server sent nothing for 120 ms")
    }

    @Test func `an answer that stops after its head is given up after the idle time`() async throws {
        // On a busy machine the head may come too late for a short limit; then a longer one is tried.
        for limit in [120, 1000, 8000] {
            let error = try await failure(.silence(after: Self.head), idle: .milliseconds(limit))
            #expect(error.code == .timedOut && error.retryHelps)
            let expected = "the answer stopped: nothing more came for \(Duration.milliseconds(limit).shortText)"
            if error.cause == expected { return }
            #expect(error.cause?.hasPrefix("the server sent nothing") == true, "\(error)")
        }
        Issue.record("no answer began in time")
    }

    @Test func `an answer that drips is given up after the time for the whole request`() async throws {
        let drip = RawServer.Reply.drip(after: Self.head, every: .milliseconds(5))
        let error = try await failure(drip, request: .milliseconds(400))
        #expect(error.code == .timedOut && error.cause == "no whole answer within 400 ms")
    }

    @Test func `an answer that drips is not cut off by the other limits`() async throws {
        let text = envelope("[]")
        let head = "HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count + 60)\r\n\r\n"
        // Twice as long as the limits. On a busy machine it may not begin in time; then longer ones are tried.
        for limit in [300, 2000, 8000] {
            let reply = RawServer.Reply.drip(after: Array((head + text).utf8), every: .milliseconds(Int64(limit) / 30))
            let timeouts = RequestTimeouts(
                firstByte: .milliseconds(limit), idle: .milliseconds(limit), request: Self.long)
            let configs = try? await withClient(timeouts: timeouts, reply: { _ in reply }) { client, _ in
                try await client.listConfigs()
            }
            if configs == [] { return }
        }
        Issue.record("it was cut off")
    }

    @Test func `a server that does not answer a TLS handshake is given up after the time to connect`() async throws {
        let server = try await RawServer { _ in .http("") }
        let timeouts = RequestTimeouts(
            connect: .milliseconds(120), firstByte: Self.long, idle: Self.long, request: Self.long)
        let endpoint = try ScanEndpoint(
            baseURL: server.baseURL.replacing("http://", with: "https://"), accountID: testAccount)
        try await withConnections(timeouts: timeouts) { connections in
            let client = try CloudforceOneClient(
                endpoint: endpoint, credential: .token(Secret(testToken)), http: try connections.http(for: endpoint),
                timeouts: timeouts, pace: RequestPace(retries: .none))
            let error = try await #require(throws: APIError.self) { try await client.listConfigs() }
            #expect(error.code == .unreachable && error.retryHelps)
            #expect(error.cause?.hasPrefix("no connection within 120 ms: ") == true, "\(error)")
        }
        try await server.stop()
    }

    @Test func `each operation has a limit for the whole of it`() {
        let timeouts = RequestTimeouts()
        #expect(timeouts.connect < timeouts.firstByte && timeouts.firstByte < timeouts.request)
        #expect(timeouts.idle < timeouts.request)
    }
}
