import Logging
import PortHistory
import PortModel
import WatchSettings

/// Makes exceptions from the policy of events that somebody accepts.
struct ExceptionDesk: Sendable {
    /// The file of the history.
    let history: String
    let book: PolicyBook
    let logger: Logger
    let now: Now

    /// What comes of somebody's wish that an event be accepted.
    enum Outcome: Sendable, Hashable {
        case accepted(PolicyRule)
        /// The same rule is there already, and holds as long.
        case already(PolicyRule)
        case unknownEvent
        /// It cannot be accepted: why, and what to do.
        case refused(String)
        /// It should have worked.
        case failed(String)
    }

    /// The longest that can be said in time.
    private static let longest: Duration = .seconds(36_525 * 86_400)

    func accept(_ wish: AcceptRequest) async -> Outcome {
        do {
            guard let event = try await HistoryReader(path: history).event(wish.event) else { return .unknownEvent }
            let time = now()
            let rule = try Self.rule(for: event.event, wish, at: time)
            let comment = "\(event.id) \(event.event.type.rawValue), accepted \(time.shortText)Z"
            if let same = try book.accept(rule, comment: comment, at: time) { return .already(same) }
            logger.notice("accepted", metadata: ["event": "\(event.id)", "rule": "\(rule)"])
            return .accepted(rule)
        } catch let refusal as Refusal {
            return .refused(refusal.why)
        } catch {
            return .failed("\(error)".untrusted(limit: 1000))
        }
    }

    private struct Refusal: Error {
        let why: String
    }

    private static func rule(for event: Event, _ wish: AcceptRequest, at time: Timestamp) throws -> PolicyRule {
        guard let port = event.port else {
            throw Refusal(why: "\(event.type.rawValue) is not about a port; only what is open on one can be accepted")
        }
        guard event.type != .portClosed, event.type != .expectedMissing else {
            throw Refusal(why: "\(event.type.rawValue) says that \(port) has closed; only what is open can be accepted")
        }
        guard !wish.reason.allSatisfy(\.isWhitespace) else {
            throw Refusal(why: "no reason is given; say why with --reason, for whoever reads it in a year")
        }
        let until = try until(wish, at: time)
        do {
            return try PolicyRule(
                block: AddressBlock(port.address), proto: port.proto, ports: port.number...port.number,
                verdict: .expected, owner: wish.owner, reason: wish.reason, until: until)
        } catch {
            throw Refusal(why: "\(error)")
        }
    }

    private static func until(_ wish: AcceptRequest, at time: Timestamp) throws(Refusal) -> Timestamp? {
        guard wish.until != "never" else { return nil }
        guard let until = Timestamp(iso8601: wish.until) else {
            throw Refusal(why: "\"\(wish.until.untrusted())\" is not a time until which it holds")
        }
        guard until > time else {
            throw Refusal(why: "it would hold until \(until.shortText)Z, which has passed; name a time to come")
        }
        guard until - time <= longest else {
            throw Refusal(why: "it would hold for more than a hundred years; say never where that is meant")
        }
        return until
    }
}
