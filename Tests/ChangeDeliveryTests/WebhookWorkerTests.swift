import AsyncHTTPClient
import PortHistory
import Testing

@testable import ChangeDelivery

@Suite(.timeLimit(.minutes(1)))
struct `A webhook with its worker` {
    @Test func `gets every delivery in order through all its misbehaving`() async throws {
        let receiver = try Receiver(.status(500), .resetInHead, .status(200), .hangUp, .endlessBody, .status(204))
        defer { receiver.stop() }
        let client = HTTPClient(configuration: WebhookSink.clientConfiguration())
        let clock = VirtualClock()
        let outbox = MemoryOutbox()
        let sink = WebhookSink(
            name: "sink", endpoint: try WebhookEndpoint(parsing: receiver.url), client: client, version: "1",
            drainTimeout: .milliseconds(100), now: { clock.now })
        let worker = DeliveryWorker(
            sink: sink, outbox: outbox, clock: clock.clock, logger: RecordingLog.logger(to: RecordingLog.Lines()))
        let run = Task { await worker.run() }
        let owed = (1...4).map { _ in outbox.owe() }
        var delivered: [String] = []
        while delivered.count < owed.count {
            switch try await outbox.marks.next() {
            case .delivered(let id): delivered.append(id)
            case .failed: try await clock.skipToNextSleep()
            case .dead(let id, _): Issue.record("\(id) was given up")
            }
        }
        run.cancel()
        await run.value
        try await client.shutdown()
        var ids: [String?] = []
        for _ in 1...7 { ids.append(try await receiver.requests.next().headers["webhook-id"]) }
        #expect(delivered == owed.map(\.id))
        #expect(ids == ["msg_1", "msg_1", "msg_1", "msg_2", "msg_2", "msg_3", "msg_4"])
    }
}
