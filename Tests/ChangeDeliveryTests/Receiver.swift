import Glibc
import Synchronization
import Testing

/// An HTTP receiver on a loopback port of its own that can misbehave. Each connection has a thread; all end with `stop`.
final class Receiver: Sendable {
    enum Answer: Sendable {
        /// A proper answer with these header lines; the connection stays open for the next request.
        case status(Int, headers: [String] = [])
        /// 200 and a body that does not end.
        case endlessBody
        /// 200 and a body of which a byte comes now and then.
        case drippingBody
        /// 200, and a body that ends before the length it announced.
        case brokenBody
        /// A byte of the status line now and then.
        case drippingHead
        /// A part of the status line, then a reset.
        case resetInHead
        case hangUp
        case silence
    }

    struct Request: Hashable, Sendable {
        let line: String
        /// By name in lower case.
        let headers: [String: String]
        let body: [UInt8]
    }

    let port: UInt16
    let requests = Mailbox<Request>()
    /// Noted each time a connection is over.
    let closed = Mailbox<Void>()

    private struct State {
        var answered = 0
        var connections: Set<Int32> = []
        var isStopped = false
    }

    private let listener: Int32
    private let answers: [Answer]
    private let state = Mutex(State())

    /// The n-th request gets the n-th answer, those beyond the list the last one.
    init(_ answers: Answer...) throws {
        let (listener, port) = try boundSocket()
        try #require(listen(listener, 16) == 0)
        self.listener = listener
        self.port = port
        self.answers = answers
        runThread { self.accept() }
    }

    var url: String { "http://127.0.0.1:\(port)/hook/TOPSECRET?key=HIDDEN" }

    func stop() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { break }
            let isStopped = state.withLock { state in
                state.connections.insert(connection)
                return state.isStopped
            }
            if isStopped { shutdown(connection, Int32(SHUT_RDWR)) }
            runThread { self.serve(connection) }
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        var bytes: [UInt8] = []
        while let request = readRequest(connection, &bytes) {
            requests.put(request)
            let answer = state.withLock { state in
                defer { state.answered += 1 }
                return answers[min(state.answered, answers.count - 1)]
            }
            guard perform(answer, on: connection) else { break }
        }
        // Taken out and closed in one step, so that `stop` never meets a number that was given to another file.
        state.withLock { state in
            state.connections.remove(connection)
            _ = close(connection)
        }
        closed.put(())
    }

    /// Whether the connection can take another request.
    private func perform(_ answer: Answer, on connection: Int32) -> Bool {
        let endless = "HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n"
        switch answer {
        case .status(let code, let headers):
            let lines = ["HTTP/1.1 \(code) Word", "content-length: 4"] + headers
            return send(lines.joined(separator: "\r\n") + "\r\n\r\nbody", to: connection)
        case .endlessBody:
            let block = String(repeating: "x", count: 16 * 1024)
            guard send(endless, to: connection) else { return false }
            while send(block, to: connection) {}
        case .drippingBody:
            guard send(endless, to: connection) else { return false }
            while send("x", to: connection), !hasHungUp(connection, within: 20) {}
        case .brokenBody:
            _ = send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort", to: connection)
        case .drippingHead:
            for byte in "HTTP/1.1 200 OK\r\nx-long: \(String(repeating: "x", count: 4000))" {
                guard send(String(byte), to: connection), !hasHungUp(connection, within: 20) else { break }
            }
        case .resetInHead:
            _ = send("HTTP/1.1 200 O", to: connection)
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        case .hangUp:
            break
        case .silence:
            while !hasHungUp(connection, within: 1000) {}
        }
        return false
    }
}
