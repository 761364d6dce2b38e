import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import PortModel

extension CloudforceOneClient {
    /// How much is read of the body of a refusal; its messages are short.
    private static let maximumRefusal = 256 << 10

    /// Makes the request once and reads the whole answer, whatever its status.
    /// - Throws: `APIError` where there is no whole answer, `CancellationError` when the task was cancelled.
    func answer(
        to exchange: Exchange, body: JSONValue? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: exchange.url)
        request.method = exchange.method
        request.headers.add(contentsOf: credential.headers.map { ($0.name, $0.value) })
        request.headers.add(contentsOf: headers)
        request.headers.add(name: "Accept", value: ScanWire.mediaType)
        request.headers.add(name: "User-Agent", value: userAgent)
        if let body {
            request.headers.add(name: "Content-Type", value: ScanWire.mediaType)
            request.body = .bytes(ByteBuffer(bytes: body.serialized()))
        }
        do {
            return try await withinTime { [request] in try await read(request) }
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw exchange.failure(ofNetwork: error, timeouts: timeouts, maximumBody: maximumBody)
        }
    }

    private func read(_ request: HTTPClientRequest) async throws -> Answer {
        // The deadline of the library ends with the head of the answer, hence `withinTime` around all of it.
        let response = try await http.execute(request, timeout: .milliseconds(timeouts.request.milliseconds))
        let status = Int(response.status.code)
        guard (200..<300).contains(status) else {
            // The status says enough where the body cannot be had.
            let body = try? await response.body.collect(upTo: Self.maximumRefusal)
            return Answer(
                status: status, headers: response.headers, body: body.map { Array($0.readableBytesView) } ?? [])
        }
        let body = try await response.body.collect(upTo: maximumBody)
        // A body that is cut off by cancellation may end without an error.
        try Task.checkCancellation()
        return Answer(status: status, headers: response.headers, body: Array(body.readableBytesView))
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
