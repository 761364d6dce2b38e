public import PortModel

/// What a usable poll said.
public struct Observation: Sendable {
    /// When the poll's answer came.
    public let polledAt: Timestamp
    /// The time that the result speaks of: the scan's, where the server says it, else the poll's.
    public private(set) var asOf: Timestamp
    public let mark: ScanMark
    public let coverage: Coverage
    /// Ports that answered, each once, in order.
    public let open: [OpenPort]
    /// Ports that the server looked for and that gave no answer, each once, in order. They say nothing of closing.
    public let silent: [OpenPort]
    /// Whether a part of the answer could not be used: then nothing in it counts towards closing.
    public let isPartial: Bool

    /// Which addresses were looked at.
    public enum Coverage: Hashable, Sendable {
        /// All that the config covers.
        case wholeScope
        /// Just these, as far as the config covers them.
        case addresses(AddressSet)

        func includes(_ address: IPAddress) -> Bool {
            switch self {
            case .wholeScope: true
            case .addresses(let set): set.contains(address)
            }
        }
    }

    /// The same result with its time brought between `earliest` and the poll: a server's clock that is wrong must not
    /// turn the history around.
    func bounded(notBefore earliest: Timestamp?) -> Observation {
        var result = self
        result.asOf = min(max(asOf, earliest ?? asOf), polledAt)
        return result
    }

    /// Sorts what is given and drops a port's second entry; a port that is both open and silent is open.
    public init(
        polledAt: Timestamp, asOf: Timestamp, mark: ScanMark, coverage: Coverage, ports: [OpenPort],
        isPartial: Bool = false
    ) {
        self.polledAt = polledAt
        self.asOf = asOf
        self.mark = mark
        self.coverage = coverage
        self.isPartial = isPartial
        var open: [OpenPort] = []
        var silent: [OpenPort] = []
        for entry in ports {
            if entry.isOpen { open.append(entry) } else { silent.append(entry) }
        }
        Self.sortAndThin(&open)
        Self.sortAndThin(&silent)
        if !silent.isEmpty, !open.isEmpty {
            let answered = Set(open.map(\.port))
            silent.removeAll { answered.contains($0.port) }
        }
        self.open = open
        self.silent = silent
    }

    /// What comes sorted, as most of it does, is only looked at.
    private static func sortAndThin(_ ports: inout [OpenPort]) {
        var isInOrder = true
        for index in ports.indices.dropFirst() where ports[index - 1].port >= ports[index].port {
            isInOrder = false
            break
        }
        guard !isInOrder else { return }
        ports = sorted(ports)
        var last: Port?
        ports.removeAll { entry in
            defer { last = entry.port }
            return entry.port == last
        }
    }

    /// Sorts small keys in the place of the entries, which take longer to move and to compare. Entries of the same port
    /// stay in the order in which they came.
    private static func sorted(_ ports: [OpenPort]) -> [OpenPort] {
        struct Key {
            let address: IPAddress
            let number: UInt16
            let index: Int
        }
        let keys = ports.enumerated().map { Key(address: $1.port.address, number: $1.port.number, index: $0) }
        return keys.sorted { left, right in
            if left.address != right.address { return left.address < right.address }
            if left.number != right.number { return left.number < right.number }
            let (one, other) = (ports[left.index].port.proto, ports[right.index].port.proto)
            return one == other ? left.index < right.index : one < other
        }.map { ports[$0.index] }
    }

    /// Whether a port that is not listed may as well have given no answer: a server that does not say what it looked at
    /// lists only what is open.
    var listsOnlyOpen: Bool { coverage == .wholeScope }

    var sighting: Sighting { Sighting(mark: mark, at: polledAt) }
}
