import PortModel
import Testing

@Suite struct PortTests {
    static let address = IPAddress.loopbackV4

    @Test(arguments: [
        ("open", true), ("Open", true), ("", true), ("something new", true), ("closed", false), ("CLOSED", false),
        ("filtered", false), ("open|filtered", false), ("Open|Filtered", false), ("no-answer", false),
        ("unreachable", false), ("error", false),
    ])
    func `a status says whether a port is open`(status: String, isOpen: Bool) {
        #expect(OpenPort(Port(Self.address, .tcp, 22), status: status).isOpen == isOpen)
    }

    @Test func `ports sort by address, number and protocol`() {
        let sorted = [
            Port(Self.address, .tcp, 22), Port(Self.address, .udp, 22), Port(Self.address, .tcp, 443),
            Port(IPAddress(v4: 0x7F00_0002), .tcp, 1), Port(.loopbackV6, .tcp, 1),
        ]
        #expect(sorted.shuffled().sorted() == sorted)
    }

    @Test func `a port is written as people write it`() {
        #expect(Port(Self.address, .tcp, 443).description == "127.0.0.1:443/tcp")
        #expect(Port(.loopbackV6, .udp, 53).description == "[::1]:53/udp")
        #expect(Port(Self.address, TransportProtocol("s\u{1B}p"), 1).description == "127.0.0.1:1/s\\u{1b}p")
    }

    @Test func `a protocol's name is short whatever comes, and keeps no NUL`() {
        let marks = "t" + String(repeating: "\u{301}", count: 100_000)
        #expect(TransportProtocol(marks).name.unicodeScalars.count == 32)
        #expect(TransportProtocol(String(repeating: "x", count: 100)).name.count == 32)
        #expect(TransportProtocol("tcp\0a") != TransportProtocol("tcp\0b"))
        #expect(!TransportProtocol("tcp\0a").name.utf8.contains(0))
        #expect(!OpenPort(Port(Self.address, .tcp, 1), status: "a\0b").status.utf8.contains(0))
        #expect(OpenPort(Port(Self.address, .tcp, 1), status: marks).status.unicodeScalars.count == 32)
        #expect(TransportProtocol("SCTP").name == "SCTP")
    }

    @Test func `severities are ordered`() {
        #expect(Severity.allCases == [.info, .notice, .warning, .critical])
        #expect(Severity.allCases.shuffled().sorted() == Severity.allCases)
    }

    /// The ids of log messages and the values of metric labels and filters: people's rules depend on them.
    @Test func `event types keep their names`() {
        #expect(
            EventType.allCases.map(\.rawValue) == [
                "baseline.established", "port.opened", "port.closed", "port.flapping", "port.stabilized",
                "expected.missing", "exception.expired", "vantage.mismatch", "scan.suspect", "scope.changed",
                "config.added", "config.removed", "config.stale", "config.fresh",
                "source.unreachable", "source.recovered",
            ])
    }
}
