public import PortModel

extension ScanConfig {
    /// What the config covers, `default` resolved to the pinned list of ports.
    ///
    /// The number of addresses is not limited here: compare `addresses.count` with `maximumAddresses`.
    /// - Throws: the first entry that cannot be read.
    public func scope() throws(ScopeFailure) -> Scope {
        try Self.scope(ips: ips, ports: ports)
    }

    /// The scope that these entries make, for a config that does not exist yet.
    public static func scope(ips: [String], ports: [String]) throws(ScopeFailure) -> Scope {
        guard !ips.isEmpty else {
            throw ScopeFailure(
                field: .ips, index: nil,
                reason: ParseFailure(problem: "no addresses are given", accepted: "at least one address or CIDR block"))
        }
        var blocks: [AddressBlock] = []
        for (index, entry) in ips.enumerated() {
            do {
                blocks.append(try AddressBlock(parsing: entry))
            } catch {
                throw ScopeFailure(field: .ips, index: index, reason: error)
            }
        }
        do {
            return Scope(addresses: AddressSet(blocks), ports: try PortSpecification(parsing: ports).ports)
        } catch {
            throw ScopeFailure(field: .ports, index: error.index, reason: error.reason)
        }
    }
}

/// The entry of a config that cannot be read.
public struct ScopeFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Field: String, Hashable, Sendable {
        case ips
        case ports
    }

    public let field: Field
    /// The place of the entry in its list, from 0; nil when the list is empty.
    public let index: Int?
    public let reason: ParseFailure

    public init(field: Field, index: Int?, reason: ParseFailure) {
        self.field = field
        self.index = index
        self.reason = reason
    }

    /// The entry as a JSON pointer (RFC 6901) into the config: `/ips/0`, or `/ips` for an empty list.
    public var pointer: String { "/\(field)" + (index.map { "/\($0)" } ?? "") }

    /// `ips[0]: "1.2.3.456" is not an IP address or CIDR block; accepted: …`.
    public var description: String { "\(field)\(index.map { "[\($0)]" } ?? ""): \(reason)" }
}
