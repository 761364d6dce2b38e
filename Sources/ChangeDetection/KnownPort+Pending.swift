public import PortModel

extension KnownPort {
    /// A difference that waits for more scans to agree.
    public struct Pending: Hashable, Sendable {
        /// What the scans since the first that agreed have said, oldest first, as far as the confirmation looks back.
        public var votes: [Vote]
        /// When the difference was first seen; of a port that is closing, since it was last seen open.
        public var since: Timestamp
        /// The last scan that counted.
        public var last: Sighting

        /// One distinct scan's word on the difference.
        public struct Vote: Hashable, Sendable {
            public let agrees: Bool
            /// The poll's row in the history; nil where that is not known.
            public let poll: Int64?

            /// Stands for the poll that is being looked at, which has no row yet.
            public static let thisPoll: Int64 = 0

            public init(agrees: Bool, poll: Int64? = Vote.thisPoll) {
                self.agrees = agrees
                self.poll = poll
            }
        }

        public init(votes: [Vote], since: Timestamp, last: Sighting) {
            self.votes = votes
            self.since = since
            self.last = last
        }

        /// So many scans in a row that agree, by polls that are not known.
        public init(agreed: Int, since: Timestamp, last: Sighting) {
            self.init(votes: (0..<agreed).map { _ in Vote(agrees: true, poll: nil) }, since: since, last: last)
        }

        /// How many distinct scans have agreed.
        public var agreed: Int { votes.reduce(0) { $0 + ($1.agrees ? 1 : 0) } }

        /// A result agrees. It counts where it is certainly of another scan than the last that counted; whether it does.
        mutating func agree(_ sighting: Sighting, period: Duration?) -> Bool {
            guard sighting.isDistinct(from: last, period: period) else {
                rebase(to: sighting)
                return false
            }
            votes.append(Vote(agrees: true))
            last = sighting
            return true
        }

        /// A result contradicts. What differs from the last word is another scan, whatever its mark says.
        mutating func contradict(_ sighting: Sighting, period: Duration?) {
            guard votes.last?.agrees != false || sighting.isDistinct(from: last, period: period) else {
                rebase(to: sighting)
                return
            }
            votes.append(Vote(agrees: false))
            last = sighting
        }

        /// Forgets from the front what can no longer lead to an agreement; false where nothing is left to wait for.
        mutating func trim(to confirmation: Confirmation) -> Bool {
            while let first = votes.first {
                let rest = max(0, confirmation.of - votes.count)
                if first.agrees, votes.count <= confirmation.of, agreed + rest >= confirmation.agree { return true }
                votes.removeFirst()
            }
            return false
        }

        /// Whether enough of the last scans agree; where the confirmation was edited, more may have voted.
        func isReached(_ confirmation: Confirmation) -> Bool {
            votes.suffix(confirmation.of).count { $0.agrees } >= confirmation.agree
        }

        /// After the wall clock was set back: a sighting in the future would hold everything up until the clock has come
        /// round to it again.
        private mutating func rebase(to sighting: Sighting) {
            last = last.notAfter(sighting.at)
        }
    }
}
