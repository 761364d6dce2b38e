import Synchronization

/// What a callback on the database's queue is given, for the caller to take afterwards.
final class Collector<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    var all: [Element] { elements.withLock { $0 } }

    func add(_ more: [Element]) {
        elements.withLock { $0 += more }
    }
}
