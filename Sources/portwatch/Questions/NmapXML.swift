import PortHistory
import PortModel

/// What was open at a time, as the XML that nmap writes (nmap.org/book/nmap-dtd.html, version 1.05), a host at a time.
///
/// The format knows no other scanner than `nmap`; what really wrote it stands in `args`. Only hosts with something to say
/// of a port are in it. A port of a protocol that the format does not have is left out.
struct NmapXML {
    private let at: Timestamp
    private let writtenAt: Timestamp
    private var hosts = 0
    /// How many ports were left out.
    private(set) var leftOut = 0

    init(at: Timestamp, writtenAt: Timestamp) {
        self.at = at
        self.writtenAt = writtenAt
    }

    func start() -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE nmaprun>
        <nmaprun scanner="nmap" args="portwatch export --format nmap-xml --at \(at)" start="\(Self.seconds(at))" \
        startstr="\(at.shortText) UTC" version="portwatch" xmloutputversion="1.05">
        <verbose level="0"/>
        <debugging level="0"/>
        """
    }

    /// The answers of one address, in order of port. Empty where none of them can be written.
    mutating func host(_ answers: [PortAnswer]) -> String {
        guard let address = answers.first?.port.address else { return "" }
        var ports: [String] = []
        var rest = answers[...]
        while let first = rest.first {
            // Several configs may have seen the same port; the format has one entry for it.
            let same = rest.prefix { $0.port == first.port }
            rest = rest.dropFirst(same.count)
            guard Self.protocols.contains(first.port.proto.name) else {
                leftOut += 1
                continue
            }
            ports.append(Self.port(Array(same)))
        }
        guard !ports.isEmpty else { return "" }
        hosts += 1
        return """
            <host starttime="\(Self.seconds(at))" endtime="\(Self.seconds(at))">
            <status state="up" reason="user-set" reason_ttl="0"/>
            <address addr="\(address)" addrtype="\(address.family == .v4 ? "ipv4" : "ipv6")"/>
            <hostnames/>
            <ports>
            \(ports.joined(separator: "\n"))
            </ports>
            </host>
            """
    }

    func end() -> String {
        """
        <runstats>
        <finished time="\(Self.seconds(writtenAt))" timestr="\(writtenAt.shortText) UTC" elapsed="0" exit="success"/>
        <hosts up="\(hosts)" down="0" total="\(hosts)"/>
        </runstats>
        </nmaprun>
        """
    }

    private static let protocols: Set = ["ip", "tcp", "udp", "sctp"]

    private static func port(_ answers: [PortAnswer]) -> String {
        let answer = answers.deciding
        let word =
            switch answer.state {
            case .open, .opening: "open"
            case .closed: "closed"
            case .noAnswer: "filtered"
            // nmap's word for what may be open or not. ndiff cannot compare "unknown": it takes that for a missing port.
            case .closing, .notCovered, .unknown: "open|filtered"
            }
        let reason = answer.status.map { $0 == "open" ? "syn-ack" : $0 } ?? "unknown-response"
        return "<port protocol=\"\(answer.port.proto.name)\" portid=\"\(answer.port.number)\">"
            + "<state state=\"\(word)\" reason=\"\(XMLText.attribute(reason))\" reason_ttl=\"0\"/></port>"
    }

    private static func seconds(_ time: Timestamp) -> Int64 { time.milliseconds / 1000 }
}

/// Text of whatever origin in XML.
enum XMLText {
    /// As the value of an attribute. What XML 1.0 has no form for (section 2.2: most control characters, U+FFFE, U+FFFF)
    /// and what is not to be shown becomes visible text.
    static func attribute(_ text: String) -> String {
        var result = ""
        for scalar in text.untrusted(limit: 200).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&apos;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
