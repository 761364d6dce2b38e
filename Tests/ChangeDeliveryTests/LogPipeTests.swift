import Glibc
import PortHistory
import PortModel
import TestSupport
import Testing

@testable import ChangeDelivery

/// A pipe that is read only when a test says so.
private final class Pipe: Sendable {
    let reader: Int32
    let writer: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        let result = pipe(&ends)
        try #require(result == 0)
        (reader, writer) = (ends[0], ends[1])
    }

    deinit {
        close(reader)
        close(writer)
    }

    /// What is in the pipe now.
    func take() -> String {
        var bytes: [UInt8] = []
        var request = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
        while poll(&request, 1, 0) > 0 {
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = read(reader, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct `The log on a pipe` {
    private let many = (1...1000).map { opened($0) }
    private var expected: String { many.map { EventLine().text($0) + "\n" }.joined() }

    private func sink(on pipe: Pipe, pause: @escaping @Sendable () async throws -> Void) -> LogSink {
        LogSink(
            name: "log", format: .text(colour: false), destination: .stderr, output: LogOutput(borrowing: pipe.writer),
            pause: pause)
    }

    @Test func `never waits for a reader that has stopped, and goes on later without a doubled line`() async throws {
        let pipe = try Pipe()
        let sink = sink(on: pipe) {}
        var text = ""
        var outcomes: [DeliveryOutcome] = []
        repeat {
            outcomes.append(await sink.deliver(delivery(events: many)))
            text += pipe.take()
        } while outcomes.last != .delivered && outcomes.count < 20
        #expect(outcomes.count > 1)
        #expect(
            outcomes.first
                == .failed(
                    reason: "stderr takes no more: what reads it is slow or has stopped", retryAfter: .seconds(30)))
        #expect(text == expected)
    }

    @Test func `waits a little for a reader that is only slow`() async throws {
        let pipe = try Pipe()
        let read = Mailbox<String>()
        let sink = sink(on: pipe) { read.put(pipe.take()) }
        #expect(await sink.deliver(delivery(events: many)) == .delivered)
        read.put(pipe.take())
        var text = ""
        while text.utf8.count < expected.utf8.count { text += try await read.next() }
        #expect(text == expected)
    }

    @Test func `stops waiting when it is cancelled`() async throws {
        let pipe = try Pipe()
        let sink = sink(on: pipe) { throw CancellationError() }
        #expect(await sink.deliver(delivery(events: many)) == .failed(reason: "stopped while writing", retryAfter: nil))
    }

    @Test func `that is replaced by a file begins a torn line again there`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/events"
            #expect(mkfifo(path, 0o600) == 0)
            let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            try #require(reader >= 0)
            defer { close(reader) }
            let sink = try LogSink(name: "log", format: .jsonLines, destination: .file(path))
            let long = opened(1, details: ["list": .list((1...30_000).map { "\($0)" })])
            guard case .failed = await sink.deliver(delivery(events: [long])) else {
                Issue.record("the pipe took everything")
                return
            }
            #expect(unlink(path) == 0)
            try sink.reopen()
            #expect(await sink.deliver(delivery(events: [long])) == .delivered)
            #expect(try contents(path) == EventDocument(long).json() + "\n")
        }
    }
}
