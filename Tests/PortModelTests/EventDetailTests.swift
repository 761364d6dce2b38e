import FoundationEssentials
import PortModel
import Testing

@Suite struct EventDetailTests {
    @Test func `details survive JSON; a time becomes its text`() throws {
        let time = Timestamp(milliseconds: 1_795_510_093_250)
        let details: [String: Event.Detail] = [
            "text": .text("a \"b\" \u{202E} \n"), "number": .number(-5), "one": .number(1), "zero": .number(0),
            "big": .number(.max), "list": .list(["a", "b"]), "none": .list([]), "yes": .flag(true), "no": .flag(false),
            "digits": .text("1"), "time": .time(time),
        ]
        let decoded = try JSONDecoder().decode([String: Event.Detail].self, from: try JSONEncoder().encode(details))
        var expected = details
        expected["time"] = .text("2026-11-24T08:48:13.250Z")
        #expect(decoded == expected)
    }
}
