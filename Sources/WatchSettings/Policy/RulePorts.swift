public import PortModel

/// Which ports a rule is about, as one word of a policy: `tcp/443`, `tcp/8000-8100`, `443` of every protocol, `udp/any`.
public struct RulePorts: Hashable, Sendable {
    /// Nil for every protocol.
    public let proto: TransportProtocol?
    /// Nil for every port.
    public let ports: ClosedRange<UInt16>?

    /// The accepted form, for error messages.
    static let accepted = "tcp/443, tcp/8000-8100, udp/any, 443 (of every protocol) or any, within 1 to 65535"

    public init(proto: TransportProtocol?, ports: ClosedRange<UInt16>?) {
        self.proto = proto
        self.ports = ports
    }
}

extension RulePorts: CustomStringConvertible {
    /// Reads the form of the description, also with the protocol behind: `443/tcp`.
    public init(parsing text: String) throws(ParseFailure) {
        let failure = ParseFailure(
            problem: "\(SecretShape.shown(text)) does not say which ports are meant", accepted: Self.accepted)
        var fields = text.split(separator: "/", omittingEmptySubsequences: false)
        if fields.count == 2, Self.isPorts(fields[0]), !Self.isPorts(fields[1]) { fields.swapAt(0, 1) }
        guard (1...2).contains(fields.count), let ports = fields.last, Self.isPorts(ports) else { throw failure }
        let proto = fields.count == 2 && fields[0] != "any" ? TransportProtocol(fields[0].lowercased()) : nil
        guard proto.map(Self.canBeWritten) ?? true else { throw failure }
        guard ports != "any" else {
            self.init(proto: proto, ports: nil)
            return
        }
        do {
            let read = try PortSpecification(parsing: [String(ports)])
            self.init(proto: proto, ports: read.ports.ranges.first)
        } catch {
            throw ParseFailure(problem: error.reason.problem, accepted: Self.accepted)
        }
    }

    public var description: String {
        guard let ports else { return proto.map { "\($0)/any" } ?? "any" }
        let numbers = ports.count == 1 ? "\(ports.lowerBound)" : "\(ports.lowerBound)-\(ports.upperBound)"
        return proto.map { "\($0)/\(numbers)" } ?? numbers
    }

    /// Whether a protocol's name reads back as it is written here.
    public static func canBeWritten(_ proto: TransportProtocol) -> Bool {
        proto.name != "any" && (1...32).contains(proto.name.utf8.count) && !isPorts(Substring(proto.name))
            && proto.name.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (48...57).contains($0)
                    || $0 == UInt8(ascii: "-")
            }
    }

    private static func isPorts(_ text: Substring) -> Bool {
        text == "any" || (!text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: "-") })
    }
}
