/// What the `ports` of a config say: `default`, `all`, single ports and ranges.
///
/// Each entry may itself be a list with commas, as the API's description allows.
public struct PortSpecification: Hashable, Sendable {
    /// The ports that are meant.
    public let ports: PortSet

    /// Reads all entries; the failure names the entry that is wrong by its index.
    public init(parsing entries: [String]) throws(Failure) {
        guard !entries.isEmpty else {
            throw Failure(index: nil, reason: ParseFailure(problem: "no ports are given", accepted: Self.accepted))
        }
        var ranges: [ClosedRange<UInt16>] = []
        for (index, entry) in entries.enumerated() {
            do {
                ranges += try Self.ranges(of: entry)
            } catch {
                throw Failure(index: index, reason: error)
            }
        }
        self.ports = PortSet(ranges)
    }

    /// An entry that could not be read.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The place of the entry, from 0; nil when there was none at all.
        public let index: Int?
        public let reason: ParseFailure

        public var description: String { reason.description }
    }

    /// The accepted form, for error messages.
    public static let accepted = "\"default\", \"all\", a port such as 443 or a range such as 1-80, within 1 to 65535"

    /// The ports of the list that `default` stands for, each once.
    public static let defaultPorts = PortSet(ports: defaultList)

    private static func ranges(of entry: String) throws(ParseFailure) -> [ClosedRange<UInt16>] {
        var result: [ClosedRange<UInt16>] = []
        for field in entry.split(separator: ",", omittingEmptySubsequences: false) {
            let item = field.drop { $0 == " " }
            switch item {
            case "default": result += defaultPorts.ranges
            case "all": result += PortSet.all.ranges
            default: result.append(try range(of: item, in: entry))
            }
        }
        return result
    }

    private static func range(of item: Substring, in entry: String) throws(ParseFailure) -> ClosedRange<UInt16> {
        let ends = item.split(separator: "-", omittingEmptySubsequences: false)
        let failure = ParseFailure(problem: "\"\(entry.untrusted())\" is not a port or port range", accepted: accepted)
        guard (1...2).contains(ends.count), let low = port(ends[0]), let high = port(ends[ends.count - 1]) else {
            throw failure
        }
        guard low <= high else {
            throw ParseFailure(problem: "\"\(entry.untrusted())\" is a range the wrong way round", accepted: accepted)
        }
        return low...high
    }

    private static func port(_ text: Substring) -> UInt16? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
            let port = UInt16(text), port > 0
        else { return nil }
        return port
    }
}
