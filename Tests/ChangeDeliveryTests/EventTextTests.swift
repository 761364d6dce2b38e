import FoundationEssentials
import PortHistory
import PortModel
import Testing

@testable import ChangeDelivery

/// Texts that would make a terminal do something, or a log line look like two.
private let hostile = [
    "\u{1B}[2J", "\u{9B}31m", "a\nb", "a\r\nb", "\u{202E}gnp.exe", "\u{7F}", "\u{0}", "\u{2028}", "\u{FEFF}",
    "\u{E0041}",
    "\"quoted\\\"", "日本語 🎉", "</script>",
]

private func event(message: String, details: [String: Event.Detail] = [:], port: Port? = nil) -> CommittedEvent {
    CommittedEvent(
        sequence: 9, id: "evt_9",
        event: Event(
            .configAdded, time: .morning, source: message, config: message, port: port, message: message,
            details: details))
}

/// Whether a text can be shown on one line of a terminal.
private func isSafe(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy {
        switch $0.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        default: true
        }
    }
}

struct `An event's line for people` {
    @Test func `has its columns aligned`() {
        let source = CommittedEvent(
            sequence: 2, id: "evt_2",
            event: Event(.sourceRecovered, severity: .critical, time: .morning, source: "local", message: "it answers"))
        let lines = [opened(0), source].map { EventLine().text($0) }
        #expect(
            lines == [
                "2026-11-24 08:48:13Z  warning   port.opened           127.0.0.1:8000/tcp    tcp/8000 opened on 127.0.0.1 (local)",
                "2026-11-24 08:48:13Z  critical  source.recovered      local                 it answers",
            ])
    }

    @Test func `has in brackets what a reader wants to know of the port first`() {
        #expect(
            EventLine().text(.believed)
                == "2026-11-24 08:48:13Z  warning   port.opened           127.0.0.1:443/tcp     "
                + "[https, unexpected, confirmed, status tcpwrapped] tcp/443 opened on 127.0.0.1")
        let single = opened(
            443, details: ["confidence": .text("single"), "status": .text("open"), "expectation": .text("expected")])
        #expect(EventLine().text(single).hasSuffix("  [expected] tcp/8443 opened on 127.0.0.1 (local)"))
    }

    @Test(arguments: hostile)
    func `is safe and bounded whatever the details say`(_ text: String) {
        let details: [String: Event.Detail] = [
            "service": .text(text), "expectation": .text(text + String(repeating: "x", count: 10_000)),
            "status": .text(text),
        ]
        let line = EventLine().text(event(message: "m", details: details))
        #expect(isSafe(line) && line.count < 1000)
    }

    @Test func `colours the severity when told to`() {
        let line = EventLine(colour: true).text(opened(0))
        #expect(line.contains("  \u{1B}[33mwarning \u{1B}[0m  port.opened"))
    }

    @Test(arguments: hostile)
    func `is safe on a terminal`(_ text: String) {
        let port = Port(.loopbackV6, TransportProtocol(text), 1)
        #expect(isSafe(EventLine().text(event(message: text, port: port))))
        #expect(isSafe(EventLine().text(event(message: text))))
    }

    @Test func `is bounded`() {
        let line = EventLine().text(event(message: String(repeating: "x", count: 1_000_000)))
        #expect(line.count < 2200)
    }
}

struct `An event's document` {
    private func decoded(_ json: String) throws -> EventDocument {
        try JSONDecoder().decode(EventDocument.self, from: Data(json.utf8))
    }

    @Test(arguments: hostile)
    func `is safe on a terminal and decodes to what it was`(_ text: String) throws {
        let port = Port(.loopbackV6, TransportProtocol(text), 1)
        let details: [String: Event.Detail] = [text: .text(text), "list": .list([text, text])]
        let document = EventDocument(event(message: text, details: details, port: port))
        let json = try document.json()
        #expect(isSafe(json))
        #expect(try decoded(json) == document)
    }

    @Test func `keeps every kind of detail`() throws {
        let document = EventDocument(
            opened(
                1,
                details: [
                    "flag": .flag(true), "number": .number(-7), "one": .number(1), "zero": .number(0),
                    "no": .flag(false),
                    "time": .time(.morning), "list": .list([]), "text": .text("7"),
                ]))
        #expect(try decoded(try document.json()) == document)
    }

    @Test func `has all its keys, sorted, with null where nothing applies`() throws {
        let bare = CommittedEvent(
            sequence: 3, id: "evt_3",
            event: Event(.sourceUnreachable, time: .morning, source: "cf", message: "no answer"))
        #expect(
            try EventDocument(bare).json() == """
                {"address":null,"confidence":null,"config":null,"details":{},"evidence":{"as_of":null,\
                "held_since":null,"polls":[],"probe":null,"rule":null,"scans":[],"suppressed":0},"expectation":null,\
                "id":"evt_3","message":"no answer","port":null,"proto":null,"seen_by":[],"sequence":3,\
                "service":null,"severity":"warning","source":"cf","time":"2026-11-24T08:48:13.250Z",\
                "type":"source.unreachable"}
                """)
    }

    @Test func `says what a change rests on, and decodes to what it was`() throws {
        let document = EventDocument(.believed)
        #expect(document.expectation == "unexpected" && document.service == "https")
        #expect(document.confidence == "confirmed" && document.seenBy == ["lab", "other"])
        let json = try document.json()
        #expect(
            json.contains(
                """
                "evidence":{"as_of":"2026-11-24T08:48:13.250Z","held_since":"2026-11-24T08:48:13.250Z","polls":[6,7],\
                "probe":{"answer":"open","at":"2026-11-24T08:48:13.250Z"},"rule":{"position":3,"text":"expect tcp/443"},\
                "scans":["exact:a","exact:b"],"suppressed":2}
                """))
        #expect(json.contains(#""expectation":"unexpected""#) && json.contains(#""seen_by":["lab","other"]"#))
        #expect(try decoded(json) == document)
    }

    @Test func `takes nothing from details of another kind`() {
        let odd = EventDocument(
            opened(1, details: ["expectation": .number(1), "service": .list([]), "seen_by": .text("lab")]))
        #expect(odd.expectation == nil && odd.service == nil && odd.seenBy.isEmpty)
    }

    @Test func `is the same text every time`() throws {
        let details = Dictionary(uniqueKeysWithValues: (0..<100).map { ("key\($0)", Event.Detail.number($0)) })
        let texts = try Set((0..<20).map { _ in try EventDocument(opened(1, details: details)).json() })
        #expect(texts.count == 1)
    }
}
