/// Which of the open connections has to make room for a new one. Pure.
///
/// A connection has proved itself once a request with the token came over it. Those that have not go first, the oldest
/// before the others; so connections that send nothing keep no client out that has the token.
struct ConnectionTable<ID: Hashable & Sendable>: Sendable {
    private struct Entry: Sendable {
        /// When it was opened, or its last request with the token came: a number that only grows.
        var turn: Int
        var isProved = false
    }

    /// How many connections may be open.
    let limit: Int
    private var entries: [ID: Entry] = [:]
    private var turn = 0

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { entries.count }

    /// Takes up a connection.
    /// - Returns: the one to close for it, which no longer counts.
    mutating func opened(_ id: ID) -> ID? {
        let victim = entries.count < limit ? nil : entries.min { Self.goesBefore($0.value, $1.value) }?.key
        if let victim { entries[victim] = nil }
        turn += 1
        entries[id] = Entry(turn: turn)
        return victim
    }

    /// A request with the token came over it.
    mutating func proved(_ id: ID) {
        guard entries[id] != nil else { return }
        turn += 1
        entries[id] = Entry(turn: turn, isProved: true)
    }

    mutating func closed(_ id: ID) {
        entries[id] = nil
    }

    private static func goesBefore(_ left: Entry, _ right: Entry) -> Bool {
        left.isProved == right.isProved ? left.turn < right.turn : !left.isProved
    }
}
