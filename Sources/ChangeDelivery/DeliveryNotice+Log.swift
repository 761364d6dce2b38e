import Logging
import PortModel

extension DeliveryNotice {
    /// Writes the notice: a constant message, and its values as metadata.
    func log(to logger: Logger) {
        switch self {
        case .sinkFailing(let reason, let retryAt):
            logger.warning(
                "delivery failed and will be tried again",
                metadata: ["reason": .text(reason), "retry-at": .text(retryAt.description)])
        case .gaveUp(let id, let events, let reason):
            logger.error(
                "delivery given up; it stays in the history with its reason",
                metadata: ["delivery": .text(id), "events": "\(events)", "reason": .text(reason)])
        case .sinkRecovered(let failures, let since):
            logger.notice(
                "delivery works again", metadata: ["failures": "\(failures)", "since": .text(since.description)])
        case .outboxFailing(let reason):
            logger.error(
                "history cannot be used for delivery; trying again until it can", metadata: ["reason": .text(reason)])
        case .outboxRecovered(let failures, let since):
            logger.notice(
                "history can be used for delivery again",
                metadata: ["failures": "\(failures)", "since": .text(since.description)])
        }
    }
}

extension Logger.MetadataValue {
    fileprivate static func text(_ text: String) -> Self {
        .string(text.untrusted(limit: 300))
    }
}
