import FoundationEssentials
import Glibc
import PortHistory
import PortModel
import TestSupport
import Testing

@testable import ChangeDelivery

@Suite(.timeLimit(.minutes(1)))
struct `The log` {
    @Test func `gets one line an event`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/events.log"
            let sink = try LogSink(name: "log", format: .text(colour: false), destination: .file(path))
            #expect(await sink.deliver(delivery(events: [opened(1), opened(2)])) == .delivered)
            #expect(await sink.deliver(delivery(2, events: [opened(3)])) == .delivered)
            let lines = try contents(path).split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.map(String.init) == [1, 2, 3].map { EventLine().text(opened($0)) } + [""])
        }
    }

    @Test func `as JSON Lines decodes to the events that were delivered`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/events.jsonl"
            let sink = try LogSink(name: "log", format: .jsonLines, destination: .file(path))
            let events = (1...100).map { opened($0, details: ["note": .text("line\nbreak \u{9B}"), "n": .number($0)]) }
            #expect(await sink.deliver(delivery(events: events)) == .delivered)
            let documents = try contents(path).split(separator: "\n").map {
                try JSONDecoder().decode(EventDocument.self, from: Data($0.utf8))
            }
            #expect(documents == events.map { EventDocument($0) })
        }
    }

    @Test func `file is appended to, and made readable for its group only`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/events.log"
            let old = umask(0)
            defer { umask(old) }
            for number in 1...2 {
                let sink = try LogSink(name: "log", format: .text(colour: false), destination: .file(path))
                #expect(await sink.deliver(delivery(number)) == .delivered)
            }
            #expect(try contents(path).split(separator: "\n").count == 2)
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o640)
        }
    }

    @Test func `goes on in a new file when the old one was renamed`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/events.log"
            let sink = try LogSink(name: "log", format: .text(colour: false), destination: .file(path))
            _ = await sink.deliver(delivery(1))
            #expect(rename(path, path + ".1") == 0)
            _ = await sink.deliver(delivery(2))
            try sink.reopen()
            _ = await sink.deliver(delivery(3))
            #expect(try contents(path + ".1") == [1, 2].map { EventLine().text(opened($0)) + "\n" }.joined())
            #expect(try contents(path) == EventLine().text(opened(3)) + "\n")
        }
    }

    @Test func `stays with the old file where a new one cannot be opened`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/log/events.log"
            #expect(mkdir(directory + "/log", 0o700) == 0)
            let sink = try LogSink(name: "log", format: .text(colour: false), destination: .file(path))
            #expect(rename(directory + "/log", directory + "/old") == 0)
            let failure = #expect(throws: LogFileError.self) { try sink.reopen() }
            #expect(failure?.description.hasSuffix("No such file or directory; create its directory") == true)
            #expect(await sink.deliver(delivery()) == .delivered)
            #expect(try contents(directory + "/old/events.log").isEmpty == false)
        }
    }

    @Test func `on a full disk fails with the system's reason`() async throws {
        let sink = try LogSink(name: "log", format: .text(colour: false), destination: .file("/dev/full"))
        #expect(
            await sink.deliver(delivery())
                == .failed(reason: "cannot write to /dev/full: No space left on device", retryAfter: .seconds(30)))
    }

    @Test func `that is a directory, or a named pipe nobody reads, is refused without waiting`() async throws {
        try withTemporaryDirectory { directory in
            let pipe = directory + "/pipe"
            #expect(mkfifo(pipe, 0o600) == 0)
            for path in [directory, pipe] {
                let failure = #expect(throws: LogFileError.self) {
                    try LogSink(name: "log", format: .jsonLines, destination: .file(path))
                }
                #expect(failure?.path == path)
            }
        }
    }
}
