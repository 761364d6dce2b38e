import Testing

@testable import PortScanner

@Suite struct ScanPlanTests {
    @Test("without limits every probe has a socket for each attempt")
    func plenty() {
        let plan = ScanPlan(ScanOptions(), descriptors: 20_000)
        #expect(plan.probes == 512)
        #expect(plan.lanes == 3)
        #expect(plan.startsPerSecond == nil)
        #expect(plan.timeout == 1_000_000_000)
    }

    @Test("the sockets of all probes fit into the descriptors", arguments: [1, 2, 3, 4, 7, 100, 1000, 1536, 5000])
    func descriptors(count: Int) {
        for attempts in 1...8 {
            let plan = ScanPlan(ScanOptions(attempts: attempts), descriptors: count)
            #expect(plan.probes >= 1 && plan.lanes >= 1)
            #expect(plan.probes * plan.lanes <= count)
            #expect(plan.probes <= 512 && plan.lanes <= attempts)
        }
    }

    @Test(
        "starts, and the repeats of the sockets that wait, stay within the rate", arguments: [2, 3, 5, 10, 100, 9999])
    func rate(rate: Int) throws {
        let plan = ScanPlan(ScanOptions(maxRate: rate), descriptors: 20_000)
        let starts = try #require(plan.startsPerSecond)
        #expect(starts >= 1)
        #expect(starts + plan.probes * plan.lanes <= rate)
    }

    @Test(
        "a scan takes half of what is left, at most what it wants, and never nothing",
        arguments: [
            (limit: 20_000, used: 30, leased: 0, wanted: 1536, share: 1536),
            (limit: 1024, used: 60, leased: 0, wanted: 1536, share: 450),
            (limit: 1024, used: 60, leased: 450, wanted: 1536, share: 225),
            (limit: 256, used: 190, leased: 0, wanted: 1536, share: 1),
            (limit: 64, used: 64, leased: 10, wanted: 1536, share: 1),
        ])
    func share(_ given: (limit: Int, used: Int, leased: Int, wanted: Int, share: Int)) {
        let share = DescriptorLimit.share(
            of: given.limit, used: given.used, leased: given.leased, wanted: given.wanted)
        #expect(share == given.share)
    }

    @Test("the local port range is read, and nonsense is not")
    func ports() {
        #expect(EphemeralPorts.parse("32768\t60999\n") == 32768...60999)
        for text in ["", "1", "1 2 3", "9 8", "1 70000", "a b"] { #expect(EphemeralPorts.parse(text) == nil) }
    }
}
