import CloudforceOne
import PortModel
import PortScanner
import Testing

@testable import ScanServer

/// What the server answers about its scans.
@Suite(.timeLimit(.minutes(2))) struct ServerResultTests {
    private let http = Port(.loopbackV4, .tcp, 80)
    private let ssh = Port(.loopbackV4, .tcp, 22)
    private let daily = #"{"ips":["127.0.0.1"],"ports":["1-100"],"frequency":1}"#

    @Test("the result is empty before the first scan ends, and stamped after it")
    func firstResult() async throws {
        try await TestServer.with { server in
            let id = try await server.create(daily)
            let scan = try await server.scanner.next()
            let before = try await server.result(id)
            #expect(before.status == 200)
            #expect(try before.result == "{}")
            #expect(before.header("ETag") == nil && before.header("Portwatch-Scan") == nil)
            #expect(before.header("Portwatch-Coverage") == "listed-addresses")
            scan.finish(open: [ssh])
            _ = await server.timers.nextArming()
            let after = try await server.result(id)
            #expect(try after.result == #"{"127.0.0.1":[{"number":22,"proto":"tcp","status":"open"}]}"#)
            let scanID = try #require(after.header("Portwatch-Scan"))
            #expect(after.header("ETag") == "\"\(scanID)\"")
            #expect(after.header("Last-Modified") == server.clock.now.httpDate)
            #expect(after.header("Portwatch-Coverage") == "listed-addresses")
        }
    }

    @Test("a known result is not sent again, and every scan has a tag of its own")
    func conditionalRequests() async throws {
        try await TestServer.with { server in
            let id = try await server.create(daily)
            try await server.scanner.next().finish(open: [ssh])
            _ = await server.timers.nextArming()
            let tag = try #require(try await server.result(id).header("ETag"))
            let same = try await server.result(id, headers: ["If-None-Match": "\"x\", W/\(tag)"])
            #expect(same.status == 304 && same.body.isEmpty)
            #expect(same.header("ETag") == tag && same.header("Last-Modified") != nil)
            #expect(same.header("Content-Length") == nil)
            server.clock.advance(by: .seconds(86_400))
            server.timers.runOut(id)
            try await server.scanner.next().finish(open: [ssh])
            _ = await server.timers.nextArming()
            let next = try await server.result(id, headers: ["If-None-Match": tag])
            #expect(next.status == 200)
            #expect(next.header("ETag") != nil && next.header("ETag") != tag)
        }
    }

    @Test("a port that falls silent is listed as filtered, and one that is refused is gone")
    func silentPorts() async throws {
        try await TestServer.with { server in
            let id = try await server.create(daily)
            try await server.scanner.next().finish(open: [ssh, http])
            _ = await server.timers.nextArming()
            server.clock.advance(by: .seconds(86_400))
            server.timers.runOut(id)
            try await server.scanner.next().finish(unanswered: [.loopbackV4: PortSet([80...90])])
            _ = await server.timers.nextArming()
            #expect(
                try await server.result(id).result
                    == #"{"127.0.0.1":[{"number":80,"proto":"tcp","status":"filtered"}]}"#)
            server.clock.advance(by: .seconds(86_400))
            server.timers.runOut(id)
            try await server.scanner.next().finish()
            _ = await server.timers.nextArming()
            #expect(try await server.result(id).result == #"{"127.0.0.1":[]}"#)
        }
    }
}
