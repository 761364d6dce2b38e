import Testing

@testable import CloudforceOne

/// 1,200 requests in five minutes, on virtual time. One after another: these tests reckon without a pause, and others
/// wait for their turn on the same threads.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct BudgetLoadTests {
    private static let servers: [(counting: BudgetServer.Counting, tells: Bool)] =
        BudgetServer.Counting.allCases.flatMap { [($0, false), ($0, true)] }

    private let window = Duration.seconds(300)

    @Test(arguments: servers)
    func `1,200 polls that wait at once all go within five minutes, and none is refused`(
        counting: BudgetServer.Counting, tells: Bool
    ) {
        var simulation = BudgetSimulation(server: BudgetServer(counting, tells: tells))
        simulation.join(.background, at: .zero, count: 1200)
        simulation.run(until: .seconds(3600))
        #expect(simulation.server.refused == 0 && simulation.sent.count == 1200)
        let end = simulation.sent.last?.time ?? .zero
        // A server that tells may ask for a little more patience than its own counting does.
        #expect(end < (tells ? window * 2 : window))
        #expect(simulation.sent.prefix { $0.time == .zero }.count >= 600, "half of the budget goes at once")
        let later = simulation.sent.map(\.time).drop { $0 == .zero }
        let gaps = zip(later, later.dropFirst()).map { $1 - $0 }
        #expect(gaps.max() ?? .zero < .seconds(3), "the other half is spread out evenly")
    }

    @Test(arguments: servers)
    func `ten minutes of more than enough polls never exceeds the budget and uses nearly all of it`(
        counting: BudgetServer.Counting, tells: Bool
    ) {
        var simulation = BudgetSimulation(server: BudgetServer(counting, tells: tells))
        simulation.join(.background, at: .zero, count: 1200)
        for minute in 0..<10 { simulation.join(.background, at: .seconds(60 * minute), count: 250) }
        simulation.run(until: .seconds(600))
        #expect(simulation.server.refused == 0)
        #expect(mostWithin(window, simulation.sent.map(\.time)) <= 1200)
        #expect(mostWithin(window, simulation.server.taken) <= 1200)
        // What a server says is rounded to seconds, and waiting for the next one costs something.
        #expect(simulation.sent.count > 1200 * 2 * (tells ? 85 : 95) / 100)
    }

    /// By its own word nothing is left for five minutes, again and again: half of the budget is what can be had of it.
    @Test func `a server that always names its whole window refuses nothing`() {
        var server = BudgetServer(.sliding, tells: true)
        server.namesWholeWindow = true
        var simulation = BudgetSimulation(server: server)
        simulation.join(.background, at: .zero, count: 1500)
        simulation.run(until: .seconds(600))
        #expect(simulation.server.refused == 0)
        #expect(simulation.sent.count > 1200 * 2 / 2 - 1)
    }

    @Test(arguments: servers)
    func `a slow and unsteady network does not bring more than the budget into one window`(
        counting: BudgetServer.Counting, tells: Bool
    ) {
        var simulation = BudgetSimulation(server: BudgetServer(counting, tells: tells), seed: 7)
        simulation.latency = 0.01...20
        simulation.join(.interactive, at: .zero, count: 2400)
        simulation.run(until: .seconds(3600))
        #expect(simulation.server.refused == 0)
        #expect(mostWithin(window, simulation.server.taken) <= 1200)
        #expect(simulation.sent.count == 2400)
    }

    /// Somebody else makes one request a second, so that the server's limit comes before the own one.
    @Test(arguments: servers)
    func `where somebody else uses the credential too, at most one request is refused`(
        counting: BudgetServer.Counting, tells: Bool
    ) {
        var simulation = BudgetSimulation(server: BudgetServer(counting, tells: tells))
        for second in 0..<300 { simulation.othersRequest(at: .seconds(second) + .milliseconds(311)) }
        simulation.join(.background, at: .zero, count: 1200)
        simulation.run(until: .seconds(3600))
        // What the other one sends into the block is refused as well, and is not ours.
        let ours = simulation.sent.count - simulation.succeeded.count
        #expect(ours <= 1)
        #expect(simulation.succeeded.count >= 1199)
        if counting == .sliding { #expect(mostWithin(window, simulation.server.taken) <= 1200) }
    }

    @Test(arguments: BudgetServer.Counting.allCases)
    func `after a refusal nothing is sent before its end, and then one alone`(counting: BudgetServer.Counting) {
        var server = BudgetServer(counting)
        server.quota = RateQuota(limit: 400, window: window)
        var simulation = BudgetSimulation(server: server)
        simulation.latency = 0.05...0.05
        simulation.join(.background, at: .zero, count: 399)
        simulation.join(.background, at: .seconds(1), count: 1)
        simulation.join(.background, at: .seconds(2), count: 1)
        simulation.join(.background, at: .seconds(3), count: 200)
        simulation.run(until: .seconds(3600))
        let times = simulation.sent.map(\.time)
        let refusedAt = Duration.seconds(2.1)
        let block = refusedAt - .seconds(0.05) + window
        #expect(simulation.server.refused == 1)
        #expect(times.filter { $0 > refusedAt && $0 < block }.isEmpty)
        #expect(times.filter { $0 >= block && $0 < block + .seconds(0.1) }.count == 1)
        #expect(simulation.succeeded.count == 600)
    }

    @Test(arguments: BudgetServer.Counting.allCases)
    func `a refusal without a time is waited out with ever longer pauses, one request each`(
        counting: BudgetServer.Counting
    ) {
        var server = BudgetServer(counting)
        server.quota = RateQuota(limit: 100, window: window)
        server.givesRetryAfter = false
        var simulation = BudgetSimulation(server: server)
        simulation.latency = 0.05...0.05
        simulation.join(.background, at: .zero, count: 100)
        for second in 1...20 { simulation.join(.background, at: .seconds(second)) }
        simulation.run(until: .seconds(1200))
        // 10, 20, 40, 80 and 160 s, a fifth more or less, are more than the 300 s of the block.
        #expect((2...7).contains(simulation.server.refused))
        #expect(simulation.sent.count - simulation.succeeded.count == simulation.server.refused)
        #expect(simulation.succeeded.count == 120 - simulation.server.refused)
    }

    @Test(arguments: servers)
    func `a person waits for no poll, as long as the budget lasts`(counting: BudgetServer.Counting, tells: Bool) {
        var simulation = BudgetSimulation(server: BudgetServer(counting, tells: tells))
        for minute in 0..<6 { simulation.join(.background, at: .seconds(60 * minute), count: 300) }
        for second in stride(from: 1, to: 360, by: 3) { simulation.join(.interactive, at: .seconds(second)) }
        simulation.run(until: .seconds(420))
        #expect(simulation.server.refused == 0)
        #expect(simulation.sent.filter { $0.priority == .interactive }.count == 120)
        #expect(simulation.longestPersonWait < .seconds(5))
    }
    /// At its pace a poll would have its turn after eight times as long as it has patience.
    @Test(arguments: [20, 60, 100, 160, 400])
    func `a small quota holds polls back, and dismisses none for which it has room`(limit: Int) {
        let quota = RateQuota(limit: limit, window: window)
        var server = BudgetServer(.sliding)
        server.quota = quota
        var simulation = BudgetSimulation(quota: quota, server: server)
        simulation.patience = .seconds(30)
        // Three quarters of what the quota has, eight at a time.
        let round = Int(2400 * 4 / 3) / limit
        for time in stride(from: 0, to: 3000, by: round) { simulation.join(.background, at: .seconds(time), count: 8) }
        for time in stride(from: 400, to: 3000, by: 299) { simulation.join(.interactive, at: .seconds(time)) }
        simulation.run(until: .seconds(3600))
        #expect(simulation.dismissed == 0 && simulation.server.refused == 0)
        #expect(simulation.longestPersonWait < .seconds(5))
        #expect(mostWithin(window, simulation.sent.map(\.time)) <= limit)
    }

    @Test func `polls that cannot wait for their pace leave a tenth to persons`() {
        let quota = RateQuota(limit: 50, window: window)
        var server = BudgetServer(.sliding)
        server.quota = quota
        var simulation = BudgetSimulation(quota: quota, server: server)
        simulation.patience = .seconds(30)
        simulation.join(.background, at: .zero, count: 200)
        simulation.join(.interactive, at: .seconds(31), count: 3)
        simulation.run(until: .seconds(60))
        let times = simulation.sent.filter { $0.priority == .background }.map(\.time)
        #expect(times.count == 45 && simulation.dismissed == 155)
        #expect(simulation.longestPersonWait == .zero && simulation.sent.count == 48)
    }
}
