public import PortModel

/// A port that another source sees change: this config's next looks at it say whether the two agree.
public struct VantageCheck: Hashable, Sendable {
    public let port: Port
    /// The other source's config, and its row in the history.
    public let source: String
    public let config: String
    public let configRow: Int64
    /// Whether the other one has the port open; nil while it is not sure, or does not cover it any more.
    public let isOpenThere: Bool?
    /// Only scans from then on have seen the change, or could have.
    public var askedAt: Timestamp
    /// How many distinct scans of this config have disagreed since.
    public var looks: Int
    /// When `vantage.mismatch` was told of the port and the two sources, by whichever of their configs; nil while it was
    /// not.
    public var toldAt: Timestamp?

    public init(
        port: Port, source: String, config: String, configRow: Int64, isOpenThere: Bool?, askedAt: Timestamp,
        looks: Int = 0, toldAt: Timestamp? = nil
    ) {
        self.port = port
        self.source = source
        self.config = config
        self.configRow = configRow
        self.isOpenThere = isOpenThere
        self.askedAt = askedAt
        self.looks = looks
        self.toldAt = toldAt
    }

    /// What this config's look says of it.
    /// - Parameters:
    ///   - isOpenHere: what this config believes after its look.
    ///   - policy: how many looks a disagreement takes: as many as a change of that kind would.
    func compare(isOpenHere: Bool, policy: DetectionPolicy, at time: Timestamp) -> VantageOutcome {
        guard let isOpenThere else { return .keep(self) }
        guard isOpenThere != isOpenHere else { return .agreed(self) }
        // A disagreement that was told lasts as it is: nothing of it is written any more.
        guard toldAt == nil else { return .keep(self) }
        var next = self
        next.looks = min(looks + 1, Confirmation.mostScans)
        guard next.looks >= (isOpenHere ? policy.opens : policy.closes).agree else { return .keep(next) }
        next.toldAt = time
        return .mismatch(next)
    }
}

/// What has become of a comparison.
public enum VantageOutcome: Hashable, Sendable {
    /// It goes on.
    case keep(VantageCheck)
    /// They disagree, which is told now; it goes on.
    case mismatch(VantageCheck)
    /// They agree, or there is nothing to compare any more: it is forgotten.
    case agreed(VantageCheck)
}
