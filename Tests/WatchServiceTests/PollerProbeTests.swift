import CloudforceOne
import GRDB
import PortHistory
import PortModel
import TestSupport
import Testing

@testable import WatchService

/// Ports that are asked again before a change is committed.
@Suite(.timeLimit(.minutes(1))) struct PollerProbeTests {
    private static func port(_ number: UInt16) throws -> Port { try openPort(number).port }

    /// A rig that has 80 and 81 open as its baseline.
    private func watched(
        confirmation: String = "{}", _ body: @Sendable @escaping (WatchRig) async throws -> Void
    ) async throws {
        try await WatchRig.with(ScanConfig("a"), confirmation: confirmation) { rig in
            _ = try await rig.watcher.refresh()
            try await rig.poll(try result(80, 81, probeLimit: 1000))
            #expect(rig.api.probed.isEmpty, "a baseline is not asked again")
            try await body(rig)
        }
    }

    @Test func `what has changed is asked again after the list, and the events say so`() async throws {
        try await watched { rig in
            let (gone, new) = (try Self.port(81), try Self.port(443))
            rig.api.probes { _ in [gone: .closed, new: .open] }
            try await rig.poll(try result(80, 443, probeLimit: 1000))
            #expect(rig.api.probed == [[gone, new]])
            let order = rig.api.calls.all.suffix(2)
            #expect(order.first == .list && order.last == .probe(id: "a", ports: [gone, new]))
            let events = try await HistoryReader(path: rig.history.path).events().suffix(2).map(\.event)
            #expect(events.map(\.type) == [.portClosed, .portOpened])
            #expect(events.allSatisfy { $0.details["confidence"] == .text("confirmed") })
            #expect(events.map { $0.evidence.probe?.answer } == [.closed, .open])
            #expect(try await rig.database { try Int.fetchOne($0, sql: "SELECT open + closed FROM probe") } == 2)
        }
    }

    @Test func `a port that is gone again when it is asked gives no alarm`() async throws {
        try await watched { rig in
            rig.api.probes { ports in Dictionary(uniqueKeysWithValues: ports.map { ($0, .closed) }) }
            try await rig.poll(try result(80, 81, 443, probeLimit: 1000))
            #expect(try await rig.eventTypes == ["config.added", "baseline.established"])
            let ended = try await rig.database {
                try String.fetchAll($0, sql: "SELECT end_reason FROM port_interval WHERE phase = 'ended'")
            }
            #expect(ended == ["unconfirmed"])
        }
    }

    @Test func `a source that does not offer it is not asked, nor where nothing changed`() async throws {
        try await watched { rig in
            rig.api.probes { ports in
                Issue.record("asked for \(ports)")
                return [:]
            }
            try await rig.poll(try result(80, 81, probeLimit: 1000))
            try await rig.poll(try result(80, 81, 443))
            #expect(try await rig.eventTypes.last == "port.opened")
            let event = try #require(try await HistoryReader(path: rig.history.path).events().last).event
            #expect(event.details["confidence"] == .text("single") && event.evidence.probe == nil)
        }
    }

    @Test func `no more ports are asked than the server says`() async throws {
        try await watched { rig in
            try await rig.poll(try result(80, 81, 443, 444, 445, probeLimit: 2))
            #expect(rig.api.probed == [[try Self.port(443), try Self.port(444)]])
            #expect(try await rig.eventTypes.count { $0 == "port.opened" } == 3)
        }
    }

    @Test(arguments: [APIError.Code.timedOut, .notFound, .unauthorized, .server, .unusableAnswer, .unknownConfig])
    func `a probe that fails does not lose the poll, and is told once`(code: APIError.Code) async throws {
        try await watched { rig in
            rig.api.probes { _ in throw APIError(code, operation: .probePorts) }
            try await rig.poll(try result(80, 81, 443, probeLimit: 1000))
            try await rig.poll(try result(80, 81, 443, 444, probeLimit: 1000))
            #expect(try await rig.eventTypes.count { $0 == "port.opened" } == 2)
            try #require(rig.log.errors.count == 1)
            #expect(rig.log.errors[0].contains("asking ports of source test again"))
            #expect(try await rig.pollOutcomes.allSatisfy { $0 == "result" })
            #expect(try await HistoryReader(path: rig.history.path).status().sources[0].failures == 0)
            rig.api.probes { ports in Dictionary(uniqueKeysWithValues: ports.map { ($0, .open) }) }
            try await rig.poll(try result(80, 81, 443, 444, 445, probeLimit: 1000))
            #expect(rig.log.notices.count == 1, "that it works again is told too")
        }
    }

    @Test func `an answer that asks nothing of what was in question changes nothing`() async throws {
        try await watched { rig in
            rig.api.probes { _ in [:] }
            try await rig.poll(try result(80, 81, 443, probeLimit: 1000))
            #expect(try await rig.eventTypes.last == "port.opened")
            #expect(try await rig.database { try Int.fetchOne($0, sql: "SELECT count(*) FROM probe") } == 0)
        }
    }

    @Test func `a poll that is cancelled while ports are asked leaves no trace`() async throws {
        try await watched { rig in
            let entered = Gate()
            rig.api.probes { _ in
                entered.open()
                try await Gate().passed()
                return [:]
            }
            rig.api.results(try result(80, 81, 443, probeLimit: 1000))
            let job = try await rig.due()
            let task = Task { await rig.poller.run(job) }
            try await entered.passed()
            task.cancel()
            await task.value
            #expect(try await rig.eventTypes == ["config.added", "baseline.established"])
            #expect(rig.log.errors.isEmpty)
        }
    }

    @Test func `an edit while ports are asked drops the answer`() async throws {
        try await watched { rig in
            rig.api.probes { [api = rig.api, watcher = rig.watcher] _ in
                api.lists(ScanConfig("a", ports: ["1-100"]))
                _ = try await watcher.refresh()
                return [:]
            }
            try await rig.poll(try result(80, 443, probeLimit: 1000))
            #expect(try await rig.eventTypes == ["config.added", "baseline.established", "scope.changed"])
        }
    }
}
