import PortModel
import Testing

@testable import PortHistory
@testable import portwatch

@Suite struct NmapXMLTests {
    private static let at = Timestamp(iso8601: "2026-11-24T08:48:13Z") ?? .epoch

    private static func answer(
        _ host: String, _ number: UInt16, _ state: PortAnswer.State, proto: String = "tcp", status: String? = "open",
        config: String = "c1"
    ) throws -> PortAnswer {
        PortAnswer(
            port: Port(try IPAddress(parsing: host), TransportProtocol(proto), number), at: at, state: state,
            reason: nil,
            status: status, openedAfter: nil, openedBy: at, closedAfter: nil, closedBy: nil, endReason: nil,
            verifiedAt: at, source: "lab", config: config)
    }

    /// The elements that the document type has, in its order, as far as they are used here.
    @Test func `the document has the elements that the format asks for, in their order`() throws {
        var document = NmapXML(at: Self.at, writtenAt: Self.at)
        let text = [
            document.start(),
            document.host([
                try Self.answer("192.0.2.1", 22, .open),
                try Self.answer("192.0.2.1", 80, .noAnswer, status: "a\u{0}<b>"),
                try Self.answer("192.0.2.1", 99, .open, proto: "x\"><"),
            ]),
            document.host([try Self.answer("2001:db8::1", 53, .closing, proto: "udp")]),
            document.host([try Self.answer("192.0.2.9", 1, .open, proto: "none")]),
            document.end(),
        ].joined(separator: "\n")
        let elements = text.split(separator: "<").compactMap { part -> String? in
            let name = part.prefix(while: \.isLetter)
            return name.isEmpty ? nil : String(name)
        }
        let host = ["host", "status", "address", "hostnames", "ports"]
        #expect(
            elements == ["nmaprun", "verbose", "debugging"] + host + ["port", "state", "port", "state"] + host
                + ["port", "state", "runstats", "finished", "hosts"])
        #expect(text.contains("<port protocol=\"tcp\" portid=\"22\"><state state=\"open\" reason=\"syn-ack\""))
        #expect(text.contains("portid=\"80\"><state state=\"filtered\" reason=\"a\\u{0}&lt;b&gt;\""))
        #expect(text.contains("<port protocol=\"udp\" portid=\"53\"><state state=\"open|filtered\""))
        #expect(text.contains("addr=\"2001:db8::1\" addrtype=\"ipv6\""))
        #expect(text.contains("<hosts up=\"2\" down=\"0\" total=\"2\"/>"))
        #expect(document.leftOut == 2)
    }

    @Test func `a port that several configs saw has one entry, and the surest answer decides`() throws {
        var document = NmapXML(at: Self.at, writtenAt: Self.at)
        let text = document.host([
            try Self.answer("192.0.2.1", 22, .unknown, config: "c1"),
            try Self.answer("192.0.2.1", 22, .open, config: "c2"),
        ])
        #expect(text.split(separator: "<port ").count == 2)
        #expect(text.contains("state=\"open\""))
    }
}

@Suite struct XMLTextTests {
    @Test(arguments: [
        ("open", "open"), ("a<b>&\"'", "a&lt;b&gt;&amp;&quot;&apos;"), ("]]>", "]]&gt;"),
        ("\u{0}\u{1B}", "\\u{0}\\u{1b}"),
        ("\u{FFFE}\u{FFFF}", "\\u{fffe}\\u{ffff}"), ("\u{85}\u{2028}", "\\u{85}\\u{2028}"),
        ("é\u{1F600}", "é\u{1F600}"),
    ])
    func `text of whatever origin is well-formed as an attribute`(text: String, written: String) {
        #expect(XMLText.attribute(text) == written)
    }
}

@Suite struct TimelineStripTests {
    private static let cells: [PortTimeline.Cell] = [
        .unknown, .notOpen, .changing, .opened, .open, .closed, .changes, .noAnswer,
    ]

    @Test func `blocks are drawn in Unicode and in ASCII`() {
        #expect(TimelineStrip(isUnicode: true, colour: false).text(Self.cells) == "?·░▲█▼◆▒")
        #expect(TimelineStrip(isUnicode: false, colour: false).text(Self.cells) == "?.~^#v*%")
        for isUnicode in [true, false] {
            let strip = TimelineStrip(isUnicode: isUnicode, colour: false)
            #expect(Set(PortTimeline.Cell.allCases.map { strip.text([$0]) }).count == PortTimeline.Cell.allCases.count)
            #expect(strip.legend.allSatisfy { $0.count <= 80 })
        }
    }

    @Test func `colours end where the strip ends`() {
        let strip = TimelineStrip(isUnicode: false, colour: true).text([.open, .open, .notOpen])
        #expect(strip == "\u{1B}[0;32m##\u{1B}[0;2m.\u{1B}[0m")
    }

    @Test(arguments: [40, 80, 81, 200])
    func `the axis and the drawing fit the terminal`(width: Int) throws {
        let start = try #require(Timestamp(iso8601: "2026-10-25"))
        let axis = TimelineAxis.text(from: start, to: start + .seconds(30 * 86_400), width: width - 10)
        #expect(axis.count <= width - 10)
        #expect(axis.hasPrefix("10-25"))
        let day = TimelineAxis.text(from: start, to: start + .seconds(86_400), width: width - 10)
        #expect(day.hasPrefix("00:00"))
        let years = TimelineAxis.text(from: start, to: start + .seconds(900 * 86_400), width: width - 10)
        #expect(years.hasPrefix("2026-10"))
    }
}
