import AsyncHTTPClient
import PortModel
import Testing

@testable import CloudforceOne

/// Answers that are wrong as HTTP, as JSON, or as answers of the API.
@Suite(.timeLimit(.minutes(2)))
struct HostileServerTests {
    @Test(arguments: [
        ("<!DOCTYPE html><html>Log in</html>", "an HTML or XML page"), ("", "is empty"), ("  \n", "is empty"),
        ("not json", "not usable JSON"), (#"{"success":true,"result":["#, "ends too early"),
        (#"{"success":true,"result":[]} trailing"#, "after the end"), ("[]", "an array"), ("null", "null"),
        (#""x""#, "a string"), ("{}", "whether it succeeded"),
        (#"{"success":"yes","result":[]}"#, "whether it succeeded"),
        (#"{"success":null,"result":[]}"#, "whether it succeeded"), (#"{"success":true}"#, "missing"),
        (#"{"success":true,"success":false,"result":[]}"#, #"more than one "success""#),
        (#"{"success":true,"result":[],"result":null}"#, #"more than one "result""#),
    ])
    func `status 200 with another body is an error`(body: String, cause: String) async throws {
        let error = try await failure(answering: .http(body))
        #expect(error.code == .unusableAnswer && error.status == 200)
        #expect(error.cause?.contains(cause) == true, "\(error)")
    }

    @Test(arguments: ["list", "result"])
    func `an HTML page with status 200 is neither an empty list nor an empty result`(operation: String) async throws {
        let page = RawServer.Reply.http(200, "<html></html>", headers: [("Content-Type", "text/html\u{7f}")])
        let error = try await failure(answering: page) {
            if operation == "list" {
                _ = try await $0.listConfigs()
            } else {
                _ = try await $0.latestResult(id: "c1", ifNoneMatch: nil)
            }
        }
        #expect(error.code == .unusableAnswer || error.code == .unreachable)
    }

    @Test(arguments: ["text/html; charset=utf-8", "application/octet-stream", ""])
    func `the content type does not matter where the body is right`(type: String) async throws {
        let reply = RawServer.Reply.http(200, "\u{feff}\(envelope("[]"))", headers: [("Content-Type", type)])
        let configs = try await withClient(reply: { _ in reply }) { client, _ in try await client.listConfigs() }
        #expect(configs == [])
    }

    @Test(arguments: [[0xFF, 0xFE], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0x00]] as [[UInt8]])
    func `text that is not UTF-8 is an error`(bytes: [UInt8]) async throws {
        let body = Array(#"{"success":true,"result":[],"x":""#.utf8) + bytes + Array(#""}"#.utf8)
        #expect(try await failure(answering: .http(200, body)).code == .unusableAnswer)
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")], [100, 100_000, 5_000_000])
    func `deep nesting is an error and no crash`(brackets: (String, String), depth: Int) async throws {
        let body = #"{"success":true,"result":"# + String(repeating: brackets.0, count: depth)
        #expect(try await failure(answering: .http(body)).cause?.contains("nested too deeply") == true)
    }

    @Test func `a small body of very many values is too large`() async throws {
        let body = envelope("[" + String(repeating: "0,", count: 4_000_000) + "0]")
        #expect(try await failure(answering: .http(body)).code == .tooLarge)
    }

    @Test func `a redirect is not followed`() async throws {
        try await withClient(reply: { _ in .http(envelope("[]")) }) { _, target in
            let location = "\(target.baseURL)/elsewhere"
            for status in [301, 302, 303, 307, 308] {
                let error = try await failure(answering: .http(status, "", headers: [("Location", location)]))
                #expect(error.code == .unusableAnswer && error.status == status)
                #expect(error.cause?.contains(location) == true)
            }
            #expect(target.requests.isEmpty)
        }
    }

    @Test(arguments: [true, false])
    func `a body beyond the limit is too large, announced or not`(announced: Bool) async throws {
        let body = Array(envelope("[" + String(repeating: " ", count: 3000) + "]").utf8)
        let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n"
        let chunk = String(body.count, radix: 16)
        let bytes =
            announced
            ? Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body
            : Array("\(head)Transfer-Encoding: chunked\r\n\r\n\(chunk)\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8)
        let error = try await failure(answering: .close(after: bytes), maximumBody: 2000)
        #expect(error.code == .tooLarge && !error.retryHelps)
        let read = try await withClient(maximumBody: 4000, reply: { _ in .close(after: bytes) }) { client, _ in
            try await client.listConfigs()
        }
        #expect(read == [])
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"success\":true,\"result\":[]}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1c\r\n{\"success\":true,\"result\":[]}\r\n",
        "HTTP/1.1 200 OK\r\nContent-Le", "",
    ])
    func `an answer that is cut off is not used`(bytes: String) async throws {
        let error = try await failure(answering: .close(after: Array(bytes.utf8)))
        #expect(error.code == .unreachable && error.retryHelps, "\(error)")
    }

    @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/9.9 banana\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n"])
    func `what is not HTTP is an error`(bytes: String) async throws {
        let error = try await failure(answering: .close(after: Array(bytes.utf8)))
        #expect(error.code == .unusableAnswer || error.code == .unreachable, "\(error)")
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n{\"success\""])
    func `a server that falls silent is given up after the idle time`(bytes: String) async throws {
        let timeouts = RequestTimeouts(connect: .seconds(30), idle: .milliseconds(50), request: .seconds(60))
        let error = try await failure(answering: .silence(after: Array(bytes.utf8)), timeouts: timeouts)
        #expect(error.code == .timedOut && error.retryHelps, "\(error)")
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n{\"success\""])
    func `the whole request has a limit of its own`(bytes: String) async throws {
        let timeouts = RequestTimeouts(connect: .seconds(30), idle: .seconds(60), request: .milliseconds(100))
        try await withClient(timeouts: timeouts, reply: { _ in .silence(after: Array(bytes.utf8)) }) { client, server in
            let error = try await #require(throws: APIError.self) {
                try await client.createConfig(ScanConfigDraft(ips: ["::1"]))
            }
            #expect(error.code == .timedOut && error.cause?.contains("100 ms") == true, "\(error)")
            // On a busy machine the time may be over before there is a connection; then nothing can have happened.
            #expect(error.hint.contains("look in the list") || server.requests.isEmpty)
        }
    }

    @Test func `a port where nobody listens is unreachable`() async throws {
        try await withClient(reply: { _ in .http("") }) { client, server in
            try await server.stop()
            let error = try await #require(throws: APIError.self) { try await client.listConfigs() }
            #expect(error.code == .unreachable && error.retryHelps && error.status == nil)
            #expect(error.cause == "connection refused: nothing listens there")
        }
    }

    @Test func `a cancelled request ends as cancelled`() async throws {
        try await withClient(reply: { _ in .silence(after: Array("HTTP/1.1 200 OK\r\n".utf8)) }) { client, server in
            let task = Task { try await client.listConfigs() }
            await server.firstRequest()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}
