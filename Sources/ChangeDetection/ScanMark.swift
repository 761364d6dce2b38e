public import PortModel

/// What tells one scan's result from another's.
///
/// The API's result carries neither time nor scan id, so two polls may well show the same scan.
public enum ScanMark: Hashable, Sendable {
    /// The server names its scans: two results are of the same scan exactly when the names are equal.
    case exact(String)
    /// The server sent an `ETag` or `Last-Modified`: another value is another scan; the same value may be one too, unless
    /// the server also says when its scan was, and says the same.
    case tagged(String, at: Timestamp? = nil)
    /// Nothing to go by but the time.
    case none

    /// For the history: `exact:…`; `tagged:…`, or `timed:`, milliseconds since 1970 and `:…` where the scan's time is
    /// known; or nil.
    public var text: String? {
        switch self {
        case .exact(let name): "exact:\(name)"
        case .tagged(let tag, at: nil): "tagged:\(tag)"
        case .tagged(let tag, at: let time?): "timed:\(time.milliseconds):\(tag)"
        case .none: nil
        }
    }

    /// Whether it only lets guess which scan a result is of.
    var isInferred: Bool {
        if case .exact = self { return false }
        return true
    }

    /// The inverse of `text`.
    public init(text: String?) {
        guard let text else {
            self = .none
            return
        }
        if text.hasPrefix("exact:") {
            self = .exact(String(text.dropFirst(6)))
        } else if text.hasPrefix("tagged:") {
            self = .tagged(String(text.dropFirst(7)))
        } else if let (time, tag) = Self.timed(text) {
            self = .tagged(tag, at: time)
        } else {
            self = .none
        }
    }

    private static func timed(_ text: String) -> (Timestamp, tag: String)? {
        guard text.hasPrefix("timed:") else { return nil }
        let rest = text.dropFirst(6)
        guard let end = rest.firstIndex(of: ":"), let milliseconds = Int64(rest[..<end]) else { return nil }
        return (Timestamp(milliseconds: milliseconds), String(rest[rest.index(after: end)...]))
    }

    /// Whether it is a mark of another scan than `other` by what the two say; nil where they leave that open.
    func differs(from other: ScanMark) -> Bool? {
        switch (self, other) {
        case (.exact(let new), .exact(let old)): new != old
        case (.tagged(let new, _), .tagged(let old, _)) where new != old: true
        // A scanner that hangs is handed out with the same time for ever.
        case (.tagged(_, at: let new?), .tagged(_, at: let old?)) where new == old: false
        default: nil
        }
    }
}

/// One look at a scan's result: which scan, and when.
public struct Sighting: Hashable, Sendable {
    public let mark: ScanMark
    public let at: Timestamp

    public init(mark: ScanMark, at: Timestamp) {
        self.mark = mark
        self.at = at
    }

    /// The same sighting, at `time` where its own is later: that of a clock that was set back since.
    func notAfter(_ time: Timestamp) -> Sighting {
        at > time ? Sighting(mark: mark, at: time) : self
    }

    /// Whether this is certainly another scan than `earlier` was (rule 2): the server says so, or a whole period has
    /// passed and the server does not say otherwise. A one-off has no period.
    public func isDistinct(from earlier: Sighting, period: Duration?) -> Bool {
        mark.differs(from: earlier.mark) ?? period.map { at - earlier.at >= $0 } ?? false
    }
}
