public import PortModel

/// What tells one scan's result from another's.
///
/// The API's result carries neither time nor scan id, so two polls may well show the same scan.
public enum ScanMark: Hashable, Sendable {
    /// The server names its scans: two results are of the same scan exactly when the names are equal.
    case exact(String)
    /// The server sent an `ETag` or `Last-Modified`: another value is another scan; the same value may be one too.
    case tagged(String)
    /// Nothing to go by but the time.
    case none

    /// For the history: `exact:…`, `tagged:…`, or nil.
    public var text: String? {
        switch self {
        case .exact(let name): "exact:\(name)"
        case .tagged(let tag): "tagged:\(tag)"
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
        } else {
            self = .none
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
        switch (mark, earlier.mark) {
        case (.exact(let new), .exact(let old)): return new != old
        case (.tagged(let new), .tagged(let old)) where new != old: return true
        default:
            guard let period else { return false }
            return at - earlier.at >= period
        }
    }
}
