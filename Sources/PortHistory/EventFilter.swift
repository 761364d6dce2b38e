import GRDB
public import PortModel

/// Which events a question is about; what is empty or nil does not matter.
public struct EventFilter: Hashable, Sendable {
    public var types: Set<EventType> = []
    /// This severity or a higher one.
    public var severity: Severity?
    /// The source's name.
    public var source: String?
    /// The config's id at its source.
    public var config: String?
    /// About a port of an address in this block.
    public var block: AddressBlock?
    /// About one of these port numbers.
    public var ports: ClosedRange<UInt16>?
    public var proto: TransportProtocol?
    /// Noticed at this time or later.
    public var since: Timestamp?
    /// Noticed before this time.
    public var until: Timestamp?

    public init() {}

    /// What SQL can decide, each term with its arguments; a block of several addresses is left to `includes`.
    var terms: [(sql: String, arguments: StatementArguments)] {
        var terms: [(sql: String, arguments: StatementArguments)] = []
        if !types.isEmpty { terms.append(Self.oneOf("type", types.map(\.rawValue).sorted())) }
        if let severity {
            terms.append(Self.oneOf("severity", Severity.allCases.filter { $0 >= severity }.map(\.rawValue)))
        }
        if let source { terms.append(("source = ?", [source])) }
        if let config { terms.append(("config = ?", [config])) }
        if let block {
            terms.append(block.first == block.last ? ("ip = ?", [block.first.description]) : ("ip IS NOT NULL", []))
        }
        if let ports { terms.append(("port BETWEEN ? AND ?", [ports.lowerBound, ports.upperBound])) }
        if let proto { terms.append(("proto = ?", [proto.name])) }
        if let since { terms.append(("at >= ?", [since.milliseconds])) }
        if let until { terms.append(("at < ?", [until.milliseconds])) }
        return terms
    }

    private static func oneOf(_ column: String, _ values: [String]) -> (sql: String, arguments: StatementArguments) {
        let marks = [String](repeating: "?", count: values.count).joined(separator: ", ")
        return ("\(column) IN (\(marks))", StatementArguments(values))
    }

    /// Whether the block has a row's address: asked before the rest of the row is read, which takes far longer.
    func includes(ip: String?) -> Bool {
        guard let block, block.first != block.last else { return true }
        return ip.flatMap { IPAddress($0) }.map { block.contains($0) } ?? false
    }
}
