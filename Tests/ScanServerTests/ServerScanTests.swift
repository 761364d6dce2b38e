import CloudforceOne
import Logging
import PortModel
import PortScanner
import Testing

@testable import ScanServer

/// What the server scans when.
@Suite(.timeLimit(.minutes(2))) struct ServerScanTests {
    private let ssh = Port(.loopbackV4, .tcp, 22)
    private let daily = #"{"ips":["127.0.0.1"],"ports":["1-100"],"frequency":1}"#

    @Test("an edit of what is scanned drops the result and scans at once; one of the frequency does neither")
    func edits() async throws {
        try await TestServer.with { server in
            let id = try await server.create(daily)
            try await server.scanner.next().finish(open: [ssh])
            #expect(await server.timers.nextArming()?.time == server.clock.now + .seconds(86_400))
            _ = try await server.send("PATCH", server.configPath + "/" + id, body: #"{"frequency":0.5}"#)
            #expect(await server.timers.nextArming()?.time == server.clock.now + .seconds(43_200))
            #expect(try await server.result(id).result.contains("22"))
            _ = try await server.send("PATCH", server.configPath + "/" + id, body: #"{"ports":["443"]}"#)
            #expect(try await server.result(id).result == "{}")
            let scan = try await server.scanner.next()
            #expect(scan.scope.ports == PortSet([443...443]))
            scan.finish()
            _ = await server.timers.nextArming()
            #expect(try await server.result(id).result == #"{"127.0.0.1":[]}"#)
        }
    }

    @Test("an edit during a scan stops it, and what it found is not told")
    func editDuringScan() async throws {
        try await TestServer.with { server in
            let id = try await server.create(daily)
            let old = try await server.scanner.next()
            _ = try await server.send("PATCH", server.configPath + "/" + id, body: #"{"ips":["127.0.0.2"]}"#)
            for await _ in old.cancelled {}
            let new = try await server.scanner.next()
            #expect(try await server.result(id).result == "{}")
            new.finish()
            _ = await server.timers.nextArming()
            #expect(try await server.result(id).result == #"{"127.0.0.2":[]}"#)
        }
    }

    @Test("a delete stops the scan in progress")
    func deleteDuringScan() async throws {
        try await TestServer.with { server in
            let id = try await server.create(daily)
            let scan = try await server.scanner.next()
            #expect(try await server.send("DELETE", server.configPath + "/" + id).status == 200)
            for await _ in scan.cancelled {}
            #expect(try await server.result(id).status == 404)
        }
    }

    @Test("a single scan is done once, and an edit does it again")
    func singleScan() async throws {
        try await TestServer.with { server in
            let id = try await server.create(#"{"ips":["127.0.0.1"],"ports":["22"],"frequency":0}"#)
            try await server.scanner.next().finish(open: [ssh])
            // One cancelling comes with the start, the other one when there is no next time.
            _ = await server.timers.nextCancelling()
            _ = await server.timers.nextCancelling()
            let first = try await server.result(id)
            _ = try await server.send("PATCH", server.configPath + "/" + id, body: #"{"frequency":0}"#)
            let again = try await server.scanner.next()
            #expect(try await server.result(id).body == first.body)
            again.finish()
            _ = await server.timers.nextCancelling()
            _ = await server.timers.nextCancelling()
            #expect(try await server.result(id).result == #"{"127.0.0.1":[]}"#)
        }
    }

    @Test("a failure is logged when it begins, when it changes and when it is over, and leaves the result alone")
    func failures() async throws {
        try await TestServer.with { server in
            let id = try await server.create(daily)
            try await server.scanner.next().finish(open: [ssh])
            _ = await server.timers.nextArming()
            let result = try await server.result(id)
            for cause in ["no sockets", "no sockets", "no route", nil] as [String?] {
                server.clock.advance(by: .seconds(86_400))
                server.timers.runOut(id)
                let scan = try await server.scanner.next()
                if let cause {
                    scan.fail(ScanError(code: .system, action: "open", subject: "x", cause: cause, hint: "wait"))
                } else {
                    scan.finish(open: [ssh])
                }
                #expect(await server.timers.nextArming()?.time == server.clock.now + .seconds(86_400))
                if cause != nil { #expect(try await server.result(id).header("ETag") == result.header("ETag")) }
            }
            let warnings = server.log.lines(.warning)
            #expect(warnings.count == 2, "\(warnings)")
            #expect(warnings.first?.contains("no sockets") == true && warnings.last?.contains("no route") == true)
            #expect(server.log.lines(.notice).count == 1)
        }
    }

    @Test("no more than the allowed number of scans run at once, and the others follow")
    func concurrency() async throws {
        let directory = try ScratchDirectory()
        var settings = TestServer.settings(directory.data)
        settings.maxConcurrentScans = 1
        try await TestServer.with(settings) { server in
            var ids: [String] = []
            for _ in 0..<3 { ids.append(try await server.create(daily)) }
            for id in ids {
                try await server.scanner.next().finish()
                #expect(await server.timers.nextArming()?.id == id)
            }
        }
    }

    @Test("after the clock was set back the next scan is not further away than a period")
    func clockSetBack() async throws {
        try await TestServer.with { server in
            let id = try await server.create(daily)
            try await server.scanner.next().finish()
            #expect(await server.timers.nextArming()?.time == server.clock.now + .seconds(86_400))
            server.clock.advance(by: .seconds(-86_400 * 30))
            server.clockStep.yield(server.clock.now)
            #expect(await server.timers.nextArming()?.time == server.clock.now + .seconds(86_400))
            server.clock.advance(by: .seconds(86_400))
            server.timers.runOut(id)
            try await server.scanner.next().finish()
            #expect(await server.timers.nextArming()?.time == server.clock.now + .seconds(86_400))
        }
    }
}
