import TestSupport

@testable import CloudforceOne

/// A client's line and budget against a server, event by event on virtual time: nothing waits, and the same seed gives
/// the same run.
struct BudgetSimulation {
    fileprivate enum Event {
        case joins(RequestPriority)
        case arrives(RequestTicket)
        case isAnswered(RequestTicket, RateNotice)
        case looksAgain
        case othersRequest
    }

    var budget: RateBudget
    var server: BudgetServer
    /// From the client to the server, and back.
    var latency: ClosedRange<Double> = 0.02...0.08
    var patience = Duration.seconds(86_400)

    private(set) var sent: [(time: Duration, priority: RequestPriority)] = []
    private(set) var succeeded: [Duration] = []
    private(set) var dismissed = 0
    private(set) var longestPersonWait = Duration.zero
    private var line = WaitingLine()
    private var joined: [UInt64: Duration] = [:]
    private var events: [(time: Duration, order: Int, event: Event)] = []
    private var generator: SeededGenerator
    private var order = 0
    private var nextLook = Duration.zero

    init(quota: RateQuota? = .cloudforceOne, server: BudgetServer, seed: UInt64 = 1) {
        budget = RateBudget(quota: quota, now: .zero)
        self.server = server
        generator = SeededGenerator(seed: seed)
    }

    mutating func join(_ priority: RequestPriority, at time: Duration, count: Int = 1) {
        for _ in 0..<count { add(.joins(priority), at: time) }
    }

    /// Somebody else uses the same credential.
    mutating func othersRequest(at time: Duration) { add(.othersRequest, at: time) }

    /// Runs until nothing is left to happen, or until `end`.
    mutating func run(until end: Duration) {
        while let next = events.first, next.time <= end {
            events.removeFirst()
            happen(next.event, at: next.time)
        }
    }

    private mutating func happen(_ event: Event, at now: Duration) {
        switch event {
        case .joins(let priority):
            order += 1
            joined[UInt64(order)] = now
            line.join(.init(id: UInt64(order), priority: priority, deadline: now + patience))
        case .arrives(let ticket):
            add(.isAnswered(ticket, server.request(at: now)), at: now + delay())
            return
        case .isAnswered(let ticket, let notice):
            if notice.status == 200 { succeeded.append(now) }
            budget.finish(ticket, notice, at: now, random: Double.random(in: 0..<1, using: &generator))
        case .othersRequest:
            _ = server.request(at: now)
            return
        case .looksAgain: break
        }
        settle(at: now)
    }

    private mutating func settle(at now: Duration) {
        let (left, next) = line.settle(&budget, at: now)
        for (waiter, outcome) in left {
            guard case .granted(let ticket) = outcome else {
                dismissed += 1
                continue
            }
            sent.append((now, waiter.priority))
            if waiter.priority == .interactive {
                longestPersonWait = max(longestPersonWait, now - joined[waiter.id, default: now])
            }
            add(.arrives(ticket), at: now + delay())
        }
        if let next { add(.looksAgain, at: next) }
    }

    private mutating func delay() -> Duration { .seconds(Double.random(in: latency, using: &generator)) }

    /// Kept in the order of their times; what is at one time stays in the order in which it was added.
    private mutating func add(_ event: Event, at time: Duration) {
        if case .looksAgain = event {
            guard time != nextLook else { return }
            nextLook = time
        }
        order += 1
        let place = events.partitioningIndex { $0.time > time }
        events.insert((time, order, event), at: place)
    }
}

extension Array {
    /// The first place whose element fulfils a condition that all later ones fulfil as well.
    fileprivate func partitioningIndex(where isLater: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if isLater(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// The most of these times that lie in any stretch of the given length; both are as they come, in order.
func mostWithin(_ window: Duration, _ times: [Duration]) -> Int {
    var most = 0
    var first = 0
    for (index, time) in times.enumerated() {
        while times[first] <= time - window { first += 1 }
        most = max(most, index - first + 1)
    }
    return most
}
