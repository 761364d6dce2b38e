import FoundationEssentials
@testable import PortHistory
import PortModel
import TestSupport
import Testing

@Suite struct StableIDTests {
    @Test func `ids are unique, of the documented form, and sort by time`() async throws {
        try await HistoryBench.run { bench in
            try await bench.history.setSinks(["log", "hook"])
            for step in 0..<40 {
                bench.clock.advance(by: .milliseconds(step + 1))
                try await bench.list(HistoryBench.listed("c\(step)"))
            }
            let events = try bench.query("SELECT uid FROM event ORDER BY id")
            let deliveries = try bench.query("SELECT uid FROM delivery ORDER BY id")
            #expect(events.count == 79)
            #expect(Set(events + deliveries).count == events.count + deliveries.count)
            // 48 bits of time are the first ten characters; those of one commit share them.
            let times = events.map { $0.prefix(14) }
            #expect(times == times.sorted())
            #expect(Set(times).count == 40)
            for id in events { #expect(id.wholeMatch(of: /evt_[0-9a-hjkmnp-tv-z]{26}/) != nil, "\(id)") }
            for id in deliveries { #expect(id.wholeMatch(of: /msg_[0-9a-hjkmnp-tv-z]{26}/) != nil, "\(id)") }
        }
    }

    @Test func `an id is a ULID's layout`() {
        var random = SeededGenerator(seed: 1)
        let low = StableID.make(prefix: "evt", at: Timestamp(milliseconds: 0), using: &random)
        #expect(low.hasPrefix("evt_0000000000"))
        let high = StableID.make(prefix: "evt", at: Timestamp(milliseconds: 0xFFFF_FFFF_FFFF), using: &random)
        #expect(high.hasPrefix("evt_7zzzzzzzzz"))
        let before = StableID.make(prefix: "evt", at: Timestamp(milliseconds: -5), using: &random)
        #expect(before.hasPrefix("evt_0000000000"))
    }
}
