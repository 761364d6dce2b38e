@testable import ChangeDetection
import PortModel
import Testing

/// Polls of one config in order, with the exact events and actions that each gives.
struct Scenario: CustomTestStringConvertible, Sendable {
    let name: String
    var policy = DetectionPolicy()
    var period: Duration? = .seconds(86_400)
    let polls: [Poll]

    var testDescription: String { name }

    func run() throws {
        var bench = Bench(policy: policy, scope: try Bench.scope(), period: period)
        for (index, poll) in polls.enumerated() {
            let detection = bench.poll(poll)
            let place = Comment(rawValue: "\(name): poll \(index) at \(poll.hour)")
            #expect(detection.events.map(\.line) == poll.tells, place)
            #expect(detection.ports.map(\.line) == poll.does, place)
        }
    }
}

extension DetectionPolicy {
    static func confirming(opens: Int = 1, closes: Int = 2) -> DetectionPolicy {
        DetectionPolicy(opens: opens, closes: closes)
    }
}
