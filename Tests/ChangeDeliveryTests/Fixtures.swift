import PortHistory
import PortModel

extension Timestamp {
    /// 2026-11-24T08:48:13.250Z.
    static let morning = Timestamp(milliseconds: 1_795_510_093_250)
}

/// An event as the history would give it: the port 8000 + `number` opened.
func opened(_ number: Int, sequence: Int64? = nil, details: [String: Event.Detail] = [:]) -> CommittedEvent {
    let port = Port(.loopbackV4, .tcp, UInt16(8000 + number))
    return CommittedEvent(
        sequence: sequence ?? Int64(number), id: "evt_\(number)",
        event: Event(
            .portOpened, time: .morning, source: "local", config: "cfg-1", port: port,
            message: "tcp/\(port.number) opened on 127.0.0.1 (local)", details: details))
}

extension CommittedEvent {
    /// An opening with everything that an event can rest on.
    static let believed: CommittedEvent = {
        var evidence = Evidence()
        evidence.polls = [6, 7]
        evidence.scans = ["exact:a", "exact:b"]
        evidence.asOf = .morning
        evidence.probe = .init(at: .morning, answer: .open)
        evidence.rule = .init(position: 3, text: "expect tcp/443")
        evidence.heldSince = .morning
        evidence.suppressed = 2
        let details: [String: Event.Detail] = [
            "expectation": .text("unexpected"), "service": .text("https"), "confidence": .text("confirmed"),
            "seen_by": .list(["lab", "other"]), "status": .text("tcpwrapped"),
        ]
        return CommittedEvent(
            sequence: 7, id: "evt_7",
            event: Event(
                .portOpened, time: .morning, source: "lab", config: "c1", port: Port(.loopbackV4, .tcp, 443),
                message: "tcp/443 opened on 127.0.0.1", details: details, evidence: evidence))
    }()
}

func delivery(
    _ number: Int = 1, sink: String = "sink", createdAt: Timestamp = .morning, attempts: Int = 0,
    events: [CommittedEvent]? = nil
) -> Delivery {
    Delivery(
        sequence: Int64(number), id: "msg_\(number)", sink: sink, createdAt: createdAt, attempts: attempts,
        events: events ?? [opened(number)])
}
