import ChangeDetection
import PortModel
import Testing

/// The four states, from a result, the scope and what was known.
@Suite struct PortStateTests {
    private func state(_ bench: Bench, _ name: Substring) -> PortState? {
        let port = Bench.port(name).port
        return bench.state.state(of: port, known: bench.known.first { $0.port == port })
    }

    @Test func `before the first result nothing is known, and beyond the scope nothing ever`() throws {
        var bench = Bench(scope: try Bench.scope(hosts: 1...2))
        #expect(state(bench, "1:22") == nil)
        #expect(state(bench, "3:22") == .notCovered)
        #expect(state(bench, "1:1001") == .notCovered)
        _ = bench.poll(Poll(0, "1:22", mark: "exact:A", only: [1]))
        #expect(state(bench, "1:22") == .open)
        #expect(state(bench, "1:23") == .closed)
        #expect(state(bench, "2:22") == nil, "not scanned yet")
        _ = bench.edit(to: try Bench.scope(hosts: 1...3), hour: 1)
        #expect(state(bench, "3:22") == nil)
    }

    @Test(
        arguments: [
            (nil, "", PortState.noAnswer), ([1, 2, 3], "", .closed), (nil, "1:22~", .noAnswer),
            ([1, 2, 3], "1:22~", .noAnswer), (nil, "1:22", .open), ([2, 3], "", .open),
        ] as [([Int]?, String, PortState)])
    func `an open port after another result`(looked: [Int]?, ports: String, expected: PortState) throws {
        var bench = Bench(scope: try Bench.scope())
        _ = bench.poll(Poll(0, "1:22 2:22", mark: "exact:A", only: [1, 2, 3]))
        _ = bench.poll(Poll(24, "\(ports) 2:22", mark: "exact:B", only: looked))
        #expect(state(bench, "1:22") == expected)
    }

    @Test func `closed once it is confirmed`() throws {
        var bench = Bench(scope: try Bench.scope())
        for (index, ports) in ["1:22", "", ""].enumerated() {
            _ = bench.poll(Poll(Double(index) * 24, ports, mark: "exact:\(index)"))
        }
        #expect(state(bench, "1:22") == .closed)
    }
}
