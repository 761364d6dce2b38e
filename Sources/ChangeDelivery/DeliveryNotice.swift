import PortHistory
import PortModel

/// Something about delivering that people should know, told once.
enum DeliveryNotice: Hashable, Sendable {
    case sinkFailing(reason: String, retryAt: Timestamp)
    case gaveUp(id: String, events: Int, reason: String)
    case sinkRecovered(failures: Int, since: Timestamp)
    case outboxFailing(reason: String)
    case outboxRecovered(failures: Int, since: Timestamp)
}

/// Collects what to tell, leaving out what has been told.
struct DeliveryNotices: Sendable {
    private enum SinkTrouble: Hashable {
        case failing(String)
        case gaveUp(String)
    }

    private var sink = FailureNotice<SinkTrouble>()
    private var outbox = FailureNotice<String>()
    private var pending: [DeliveryNotice] = []

    /// What has come up since the last call.
    mutating func take() -> [DeliveryNotice] {
        defer { pending = [] }
        return pending
    }

    mutating func sinkFailed(_ reason: String, retryAt: Timestamp, at now: Timestamp) {
        guard sink.failed(.failing(reason), at: now) != nil else { return }
        pending.append(.sinkFailing(reason: reason, retryAt: retryAt))
    }

    mutating func gaveUp(_ delivery: Delivery, _ reason: String, at now: Timestamp) {
        guard sink.failed(.gaveUp(reason), at: now) != nil else { return }
        pending.append(.gaveUp(id: delivery.id, events: delivery.events.count, reason: reason))
    }

    mutating func sinkWorks() {
        guard case .ended(let failures, let since)? = sink.succeeded() else { return }
        pending.append(.sinkRecovered(failures: failures, since: since))
    }

    mutating func outboxFailed(_ reason: String, at now: Timestamp) {
        guard outbox.failed(reason, at: now) != nil else { return }
        pending.append(.outboxFailing(reason: reason))
    }

    mutating func outboxWorks() {
        guard case .ended(let failures, let since)? = outbox.succeeded() else { return }
        pending.append(.outboxRecovered(failures: failures, since: since))
    }
}
