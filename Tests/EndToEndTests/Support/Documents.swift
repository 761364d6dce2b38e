import FoundationEssentials
import PortModel
import Testing

/// An event as a webhook's body and `portwatch events --output jsonl` have it.
struct ToldEvent: Decodable, Sendable {
    let id: String
    let type: String
    let severity: String
    let time: String
    let source: String
    let config: String?
    let address: String?
    let port: UInt16?
    let message: String
    let details: [String: Event.Detail]
    let expectation: String?
    let confidence: String?
    let evidence: Evidence

    struct Evidence: Decodable, Sendable {
        let polls: [Int]
        let scans: [String]
        let probe: Probe?
    }

    struct Probe: Decodable, Sendable {
        let answer: String
        let at: String
    }

    /// A time among the details.
    func time(_ name: String) throws -> Timestamp {
        guard case .text(let text) = details[name] else { throw MissingDetail(name: name, details: details) }
        return try #require(Timestamp(iso8601: text))
    }

    struct MissingDetail: Error {
        let name: String
        let details: [String: Event.Detail]
    }
}

/// `portwatch open --output json`, as far as the tests look.
struct OpenDocument: Decodable, Sendable {
    let address: String
    let port: UInt16
    let state: String
    let status: String?
}

/// `portwatch configs … --output json`.
struct ConfigDocument: Decodable, Sendable {
    let source: String
    let id: String
    let ips: [String]
    let ports: [String]
    let frequency: Double
}

/// `portwatch status --output json`, as far as the tests look.
struct StatusDocument: Decodable, Sendable {
    struct Source: Decodable, Sendable {
        let name: String
        let failures: Int
        let failingSince: String?
    }
    struct Config: Decodable, Sendable {
        let config: String
        let ips: [String]
        let state: String
        let scans: Int
        let lastPoll: String?
        let nextPoll: String?
    }
    struct Sink: Decodable, Sendable {
        let name: String
        let owed: Int
    }
    let history: String
    let events: Int
    let sources: [Source]
    let configs: [Config]
    let sinks: [Sink]
}

/// `portwatch configs apply --output json`, as far as the tests look.
struct PlanDocument: Decodable, Sendable {
    struct Action: Decodable, Sendable {
        let action: String
        let outcome: String
        let id: String?
    }
    let actions: [Action]
    let unchanged: Int
    let kept: Int
}
