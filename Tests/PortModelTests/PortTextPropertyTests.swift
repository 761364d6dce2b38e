import PortModel
import TestSupport
import Testing

/// Reading port specifications: what was meant when a text was made, and a slow reader of the same grammar.
@Suite struct PortTextPropertyTests {
    /// One item of an entry with the ports it stands for.
    private static func item(using random: inout SeededGenerator) -> (text: String, ports: ClosedRange<UInt16>?) {
        let low = UInt16.random(in: 1...65535, using: &random)
        let zeros = { (number: UInt16, random: inout SeededGenerator) in
            let digits = "\(number)"
            return random.chance(20) ? String(repeating: "0", count: 5 - digits.count) + digits : digits
        }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return ("default", nil)
        case 1: return ("all", 1...65535)
        case 2...5: return (zeros(low, &random), low...low)
        default:
            let high = UInt16.random(in: low...65535, using: &random)
            return ("\(zeros(low, &random))-\(zeros(high, &random))", low...high)
        }
    }

    @Test func `entries stand for the ports they were made of`() throws {
        var random = SeededGenerator.printed("PortSpecification")
        for _ in 0..<3000 {
            var expected = PortSet()
            var entries: [String] = []
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let items = (0..<Int.random(in: 1...3, using: &random)).map { _ in Self.item(using: &random) }
                for item in items {
                    expected = expected.union(item.ports.map { PortSet([$0]) } ?? PortSpecification.defaultPorts)
                }
                entries.append(items.map(\.text).joined(separator: random.chance(50) ? "," : ",  "))
            }
            let read = try PortSpecification(parsing: entries).ports
            try #require(read == expected, "\(entries)")
            // And back: the text of the set, as one entry or as one for each range.
            try #require(try PortSpecification(parsing: [read.description]).ports == read)
            let ranges = read.description.split(separator: ",").map(String.init)
            try #require(try PortSpecification(parsing: ranges.shuffled(using: &random)).ports == read)
        }
    }

    @Test func `damaged entries are read or refused as a slow reader does`() {
        var random = SeededGenerator.printed("PortSpecification damage")
        let characters = Array("0123456789--,, dalefut+\t٣")
        var accepted = 0
        for _ in 0..<10_000 {
            var entry = (0..<Int.random(in: 1...3, using: &random)).map { _ in Self.item(using: &random).text }
                .joined(separator: ",")
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                let offset = Int.random(in: 0...entry.count, using: &random)
                let place = entry.index(entry.startIndex, offsetBy: offset)
                if random.chance(50), place < entry.endIndex {
                    entry.remove(at: place)
                } else if let character = characters.randomElement(using: &random) {
                    entry.insert(character, at: place)
                }
            }
            let read = try? PortSpecification(parsing: [entry]).ports
            guard read == Self.slowly(entry) else {
                Issue.record("\(entry.debugDescription): \(read?.description ?? "refused")")
                return
            }
            if read != nil { accepted += 1 }
        }
        #expect((3000...9500).contains(accepted))
    }

    /// The grammar once more, without a thought for speed.
    private static func slowly(_ entry: String) -> PortSet? {
        var ports = PortSet()
        for item in "\(entry),".matches(of: /([^,]*),/).map(\.output.1) {
            let bare = item.drop { $0 == " " }
            if bare == "default" {
                ports = ports.union(PortSpecification.defaultPorts)
            } else if bare == "all" {
                ports = ports.union(.all)
            } else if let match = bare.wholeMatch(of: /([0-9]{1,5})(-([0-9]{1,5}))?/),
                let low = UInt16(match.output.1), let high = UInt16(match.output.3 ?? match.output.1),
                low >= 1, low <= high
            {
                ports = ports.union(PortSet([low...high]))
            } else {
                return nil
            }
        }
        return ports
    }
}
