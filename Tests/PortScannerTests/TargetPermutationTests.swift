import Testing

@testable import PortScanner

@Suite struct TargetPermutationTests {
    @Test("every number comes exactly once, for every small count")
    func bijection() {
        for count in 1...600 as ClosedRange<UInt64> {
            let permutation = TargetPermutation(count: count, seed: count &* 77)
            #expect(Set((0..<count).map(permutation.number)) == Set(0..<count), "count \(count)")
        }
    }

    @Test("every number comes exactly once", arguments: [1 << 16 - 1, 1 << 16, 1 << 16 + 1, 99_991] as [UInt64])
    func largeBijection(count: UInt64) {
        let permutation = TargetPermutation(count: count, seed: 3)
        var seen = PortBits(capacity: Int(count))
        for position in 0..<count { seen.insert(Int(permutation.number(at: position))) }
        #expect(seen.numbers.count == Int(count))
    }

    @Test("the inverse finds the position of every number")
    func inverse() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<300 {
            let count = UInt64.random(in: 1...(1 << UInt64.random(in: 0...63)), using: &random)
            let permutation = TargetPermutation(count: count, seed: random.next())
            for _ in 0..<20 {
                let position = UInt64.random(in: 0..<count, using: &random)
                let number = permutation.number(at: position)
                #expect(number < count)
                #expect(permutation.position(of: number) == position, "count \(count)")
            }
        }
    }

    @Test("seeds give different orders")
    func seeds() {
        let orders = (0..<50 as Range<UInt64>).map { seed in
            let permutation = TargetPermutation(count: 1000, seed: seed)
            return (0..<1000 as Range<UInt64>).map(permutation.number)
        }
        #expect(Set(orders).count == 50)
    }

    @Test("no host gets a burst: any hundred targets in a row are spread over a hundred hosts")
    func spread() {
        let (hosts, ports) = (100, 1000)
        let permutation = TargetPermutation(count: UInt64(hosts * ports), seed: 5)
        let order = (0..<UInt64(hosts * ports)).map { Int(permutation.number(at: $0)) / ports }
        for start in stride(from: 0, to: order.count, by: 100) {
            var hits = [Int](repeating: 0, count: hosts)
            for host in order[start..<(start + 100)] { hits[host] += 1 }
            // With one hit expected, ten at one host have a probability of about one in ten million.
            #expect(hits.max() ?? 0 < 10)
        }
    }
}
