public import PortModel

/// A port's past as one config saw it: what it was from when to when, without a gap, and where it changed.
public struct PortTimeline: Hashable, Sendable {
    public let port: Port
    /// The source's name and the config's id at it.
    public let source: String
    public let config: String
    /// In order; each begins where the one before ends.
    public let pieces: [Piece]
    /// Where it is known to have opened or closed, in order of the time by which that was seen.
    public let changes: [Change]

    /// A stretch of time in which the answer is the same.
    public struct Piece: Hashable, Sendable {
        public let from: Timestamp
        public let to: Timestamp
        public let state: PortAnswer.State
        public let reason: PortAnswer.Reason?

        /// Whether the port opened or closed somewhere within it.
        public var isChanging: Bool {
            switch reason {
            case .openedBetween, .closedBetween: true
            default: false
            }
        }
    }

    /// An opening or a closing.
    public struct Change: Hashable, Sendable {
        public let kind: Kind
        /// The last time it was known to be as before, and the first time it was seen to be as afterwards.
        public let after: Timestamp?
        public let by: Timestamp

        public enum Kind: String, Hashable, Sendable, CaseIterable {
            case opened, closed
        }
    }
}

extension PortTimeline {
    /// One of the blocks that a timeline is drawn with: what stands for a part of the time.
    public enum Cell: Hashable, Sendable, CaseIterable {
        case open, notOpen, noAnswer
        /// It opened or closed somewhere around here.
        case changing
        /// It was not covered, or nobody looked.
        case unknown
        case opened, closed
        /// It changed more than once.
        case changes
    }

    /// The timeline cut into parts of equal length. A part shows what changed in it; without a change, what it was at the
    /// part's end.
    public func cells(_ count: Int) -> [Cell] {
        guard count > 0, let start = pieces.first?.from, let end = pieces.last?.to, start < end else { return [] }
        let length = Double(end.milliseconds - start.milliseconds)
        let place = { (time: Timestamp) in
            max(0, min(Int(Double(time.milliseconds - start.milliseconds) / length * Double(count)), count - 1))
        }
        var cells: [Cell] = []
        var index = 0
        for cell in 1...count {
            let time = start + .milliseconds(Int64(length * Double(cell) / Double(count)))
            while index < pieces.count - 1, pieces[index].to < time { index += 1 }
            cells.append(Cell(pieces[index]))
        }
        for piece in pieces where piece.isChanging {
            for cell in place(piece.from)...place(piece.to) { cells[cell] = .changing }
        }
        var marked: Set<Int> = []
        for change in changes where change.by >= start && change.by <= end {
            let cell = place(change.by)
            let isFirst = marked.insert(cell).inserted
            cells[cell] = isFirst ? (change.kind == .opened ? .opened : .closed) : .changes
        }
        return cells
    }
}

extension PortTimeline.Cell {
    fileprivate init(_ piece: PortTimeline.Piece) {
        switch piece.state {
        case .open, .opening: self = .open
        case .closed: self = .notOpen
        case .noAnswer: self = .noAnswer
        case .closing: self = .changing
        case .notCovered: self = .unknown
        case .unknown: self = piece.isChanging ? .changing : .unknown
        }
    }
}
