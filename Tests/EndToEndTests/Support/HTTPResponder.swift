import Glibc
import Synchronization
import TestSupport
import Testing

/// A small HTTP/1.1 server that answers as a test tells it to, or not at all. Each connection has a thread;
/// all of them end with `stop`.
final class HTTPResponder: Sendable {
    struct Request: Sendable {
        let method: String
        let path: String
        /// By name in lower case.
        let headers: [String: String]
        let body: [UInt8]
    }

    enum Answer: Sendable {
        case status(Int, body: String = "", type: String = "application/json", headers: [String: String] = [:])
        /// Takes the request and says nothing, until the other side hangs up.
        case silence
    }

    let port: UInt16
    let requests = Recorder<Request>()
    private let listener: Int32
    private let answer: @Sendable (Request) -> Answer
    private let connections = Mutex<(open: Set<Int32>, isStopped: Bool)>(([], false))

    /// Listens at a free port of the address.
    init(_ address: String, answer: @escaping @Sendable (Request) -> Answer) throws {
        listener = try boundSocket(address, port: 0)
        port = try localPort(listener)
        self.answer = answer
        try #require(listen(listener, 64) == 0)
        runOnThread { self.accept() }
    }

    func stop() {
        connections.withLock { connections in
            guard !connections.isStopped else { return }
            connections.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            for connection in connections.open { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    private func accept() {
        while true {
            var wait = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, -1) > 0 || errno == EINTR else { break }
            let connection = Spawned.keepingOut { [Glibc.accept(listener, nil, nil)] }[0]
            guard connection >= 0 else { break }
            let isStopped = connections.withLock { connections in
                connections.open.insert(connection)
                return connections.isStopped
            }
            if isStopped { shutdown(connection, Int32(SHUT_RDWR)) }
            runOnThread { self.serve(connection) }
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        var bytes: [UInt8] = []
        while let request = Self.read(connection, &bytes) {
            requests.add(request)
            guard case .status(let code, let body, let type, let headers) = answer(request) else {
                var wait = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
                while poll(&wait, 1, -1) < 0, errno == EINTR {}
                break
            }
            let more = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
            let head =
                "HTTP/1.1 \(code) Word\r\ncontent-type: \(type)\r\ncontent-length: \(body.utf8.count)\r\n\(more)\r\n"
            guard Self.send(head + body, to: connection) else { break }
        }
        // Taken out and closed in one step, so that `stop` never meets a number that was given to another file.
        connections.withLock { connections in
            connections.open.remove(connection)
            _ = close(connection)
        }
    }

    private static func send(_ text: String, to connection: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Reads a request whose body has a `content-length`; nil at the end of the connection.
    private static func read(_ connection: Int32, _ bytes: inout [UInt8]) -> Request? {
        while true {
            if let request = take(&bytes) { return request }
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }

    private static func take(_ bytes: inout [UInt8]) -> Request? {
        let end = Array("\r\n\r\n".utf8)
        guard let headEnd = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
        let lines = String(decoding: bytes[..<headEnd], as: UTF8.self).split(separator: "\r\n").map(String.init)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            headers[parts[0].lowercased()] = parts.last.map { String($0.drop { $0 == " " }) }
        }
        let start = headEnd + end.count
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        guard bytes.count >= start + length else { return nil }
        let words = (lines.first ?? "").split(separator: " ").map(String.init)
        let request = Request(
            method: words.first ?? "", path: words.count > 1 ? words[1] : "", headers: headers,
            body: Array(bytes[start..<(start + length)]))
        bytes.removeFirst(start + length)
        return request
    }
}
