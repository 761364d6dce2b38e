/// Whether the client of a connection has gone away, and who wants to know.
struct Departure {
    private var isOver = false
    private var perform: (@Sendable () -> Void)?

    mutating func happened() {
        isOver = true
        perform?()
        perform = nil
    }

    mutating func whenIt(happens perform: @escaping @Sendable () -> Void) {
        if isOver { perform() } else { self.perform = perform }
    }
}
