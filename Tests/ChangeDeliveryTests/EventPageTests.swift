import ChangeDelivery
import FoundationEssentials
import PortModel
import Testing

/// `docs/events.md` has every field and every type, and no others.
struct `The page on events` {
    private let page: [String]

    init() throws {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let bytes = try #require(FileManager.default.contents(atPath: root + "/docs/events.md"))
        page = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The names in the first column of the tables, in order: those with a dot are types or fields of the evidence.
    private var names: [String] {
        page.filter { $0.hasPrefix("| `") }.map { String($0.dropFirst(3).prefix { $0 != "`" }) }
    }

    private struct Keys: Decodable {
        let names: [String]

        init(from decoder: any Decoder) throws {
            names = try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue)
        }

        struct Name: CodingKey {
            let stringValue: String
            let intValue: Int? = nil
            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
    }

    private struct Outer: Decodable { let evidence: Keys }

    @Test func `has the fields of an event and of its evidence`() throws {
        let json = Data(try EventDocument(.believed).json().utf8)
        let fields = try JSONDecoder().decode(Keys.self, from: json).names
        let evidence = try JSONDecoder().decode(Outer.self, from: json).evidence.names.map { "evidence.\($0)" }
        let types = Set(EventType.allCases.map(\.rawValue))
        let described = names.filter { !types.contains($0) }
        #expect(described.sorted() == (fields + evidence).sorted())
    }

    @Test func `has every type once`() {
        let fields = names.filter { !$0.contains(".") || $0.hasPrefix("evidence.") }
        #expect(names.count - fields.count == EventType.allCases.count)
        for type in EventType.allCases { #expect(names.contains(type.rawValue), "\(type)") }
    }
}
