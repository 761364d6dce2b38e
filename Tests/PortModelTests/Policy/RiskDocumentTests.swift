import FoundationEssentials
import PortModel
import Testing

@Suite struct RiskDocumentTests {
    @Test func `the documented table of risky services is the one that counts`() throws {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        let document = try Data(contentsOf: URL(filePath: root + "/docs/risky-services.md"))
        let rows = String(decoding: document, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("| ") && !$0.hasPrefix("| service") }.map(String.init)
        let expected = RiskTable.wellKnown.map { risk in
            let ports = risk.ports
            let numbers = ports.count == 1 ? "\(ports.lowerBound)" : "\(ports.lowerBound)-\(ports.upperBound)"
            return "| \(risk.name) | \(risk.proto)/\(numbers) | \(risk.severity.rawValue) | \(risk.why) |"
        }
        #expect(rows == expected)
    }
}
