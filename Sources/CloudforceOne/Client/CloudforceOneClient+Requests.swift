import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import PortModel

extension CloudforceOneClient {
    /// How much is read of the body of a refusal; its messages are short.
    private static let maximumRefusal = 256 << 10

    /// Makes the request once and reads the whole answer, whatever its status.
    /// - Throws: `Unanswered` where there is no whole answer, `CancellationError` when the task was cancelled.
    func answer(to request: Request) async throws -> Answer {
        var message = HTTPClientRequest(url: request.exchange.url)
        message.method = HTTPMethod(rawValue: request.method.rawValue)
        message.headers.add(contentsOf: credential.headers.map { ($0.name, $0.value) })
        message.headers.add(contentsOf: request.headers)
        message.headers.add(name: "Accept", value: ScanWire.mediaType)
        message.headers.add(name: "User-Agent", value: userAgent)
        var body: NotedBody?
        if let json = request.body {
            let noted = NotedBody(json.serialized())
            message.headers.add(name: "Content-Type", value: ScanWire.mediaType)
            message.body = .stream(noted, length: .known(Int64(noted.bytes.count)))
            body = noted
        }
        do {
            return try await withinTime { [message] in try await read(message) }
        } catch {
            if Task.isCancelled { throw CancellationError() }
            let network = NetworkFailure(timeouts: timeouts, maximumBody: maximumBody, route: route)
            throw network.unanswered(request.exchange, error, sent: body?.isBegun ?? true)
        }
    }

    private func read(_ request: HTTPClientRequest) async throws -> Answer {
        // The deadline of the library ends with the head of the answer, hence `withinTime` around all of it.
        let deadline = min(timeouts.firstByte, timeouts.request)
        let response = try await http.execute(request, timeout: .milliseconds(deadline.milliseconds))
        let status = Int(response.status.code)
        let headers = AnswerHeaders(response.headers.map { ($0.name, $0.value) })
        guard (200..<300).contains(status) else {
            // The status says enough where the body cannot be had.
            let body = try? await response.body.collect(upTo: Self.maximumRefusal)
            return Answer(status: status, headers: headers, body: body.map { Array($0.readableBytesView) } ?? [])
        }
        do {
            let body = try await response.body.collect(upTo: maximumBody)
            // A body that is cut off by cancellation may end without an error.
            try Task.checkCancellation()
            return Answer(status: status, headers: headers, body: Array(body.readableBytesView))
        } catch {
            throw BodyFailure(error: error)
        }
    }

    private func withinTime(_ operation: @escaping @Sendable () async throws -> Answer) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                try await Task.sleep(for: timeouts.request)
                throw Overdue()
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }
}

/// The whole request took longer than it may.
struct Overdue: Error {}

/// An answer began and could not be read to its end.
struct BodyFailure: Error {
    let error: any Error
}

/// A request that got no whole answer.
struct Unanswered: Error {
    let attempt: FailedAttempt
}
