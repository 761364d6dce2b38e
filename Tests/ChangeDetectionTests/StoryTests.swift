import ChangeDetection
import PortModel
import Testing

/// Whole stories: observations in order, the exact events that they give, and the intervals that are left.
@Suite struct StoryTests {
    @Test(arguments: Story.table)
    func `stories`(story: Story) throws {
        var bench = Bench(policy: story.policy, scope: try Bench.scope(ports: story.ports))
        for (index, step) in story.steps.enumerated() {
            let (told, expected) = try Self.play(step, on: &bench, ports: story.ports)
            #expect(told == expected, "\(story.name): step \(index)")
        }
        #expect(bench.intervals == story.intervals, "\(story.name)")
    }

    private static func play(_ step: StoryStep, on bench: inout Bench, ports: [String]) throws -> ([String], [String]) {
        switch step {
        case .poll(let hour, let ports, let mark, let partial, let tells):
            let poll = Poll(hour, ports, mark: "exact:\(mark)", partial: partial)
            return (bench.poll(poll).events.map(\.line), tells)
        case .looked(let hour, let ports, let mark, let only, let tells):
            return (bench.poll(Poll(hour, ports, mark: "exact:\(mark)", only: only)).events.map(\.line), tells)
        case .edit(let hour, let hosts, let tells):
            let scope = try Bench.scope(hosts: hosts, ports: ports)
            return (bench.edit(to: scope, hour: hour).events.map(\.line), tells)
        case .nothing(let hour, let tells): return (bench.noResult(hour: hour).events.map(\.line), tells)
        }
    }

    @Test func `a week of flapping: seven changes told or summed up, then quiet, then stable`() throws {
        var bench = Bench(policy: .confirming(closes: 1), scope: try Bench.scope(), period: .seconds(3600))
        _ = bench.poll(Poll(0, "1:22", mark: "exact:0"))
        var told: [String] = []
        for hour in 1...168 {
            told += bench.poll(Poll(Double(hour), hour % 2 == 1 ? "1:22 1:80" : "1:22", mark: "exact:\(hour)"))
                .events.map(\.line)
        }
        #expect(told.count == 7)
        #expect(told.last == "flapping 1:80 7")
        #expect(bench.ended.count == 84, "the intervals are all there")
        var stable: [Event] = []
        for hour in 169...200 {
            stable += bench.poll(Poll(Double(hour), "1:22", mark: "exact:\(hour)")).events
        }
        #expect(stable.map(\.line) == ["stabilized 1:80 closed"])
        #expect(stable[0].evidence.suppressed == 162, "168 changes, six told one by one")
    }

    @Test func `two configs that cover the same port each tell what they see`() throws {
        var first = Bench(scope: try Bench.scope())
        var second = Bench(scope: try Bench.scope(hosts: 1...1))
        second.state.config = "c2"
        _ = first.poll(Poll(0, "1:22", mark: "exact:A"))
        _ = second.poll(Poll(1, "1:22", mark: "exact:X"))
        #expect(first.poll(Poll(24, "1:22 1:80", mark: "exact:B")).events.map(\.config) == ["c1"])
        #expect(second.poll(Poll(25, "1:22 1:80", mark: "exact:Y")).events.map(\.config) == ["c2"])
        #expect(second.intervals == ["1:22 ?-1 open", "1:80 1-25 open"])
        // An edit of one says nothing of the other.
        _ = second.edit(to: try Bench.scope(hosts: 2...2), hour: 30)
        #expect(first.intervals == ["1:22 ?-0 open", "1:80 0-24 open"])
    }
}
