import NIOCore
import Synchronization

/// The body of a request, which notes that its sending has begun.
///
/// An error of the network does not tell whether the request was sent before it. A server cannot do what it was asked
/// for without the body, so a request whose body nobody began to send has not been carried out.
final class NotedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let bytes: [UInt8]
    private let begun = Atomic(false)

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether the sending has begun.
    var isBegun: Bool { begun.load(ordering: .acquiring) }

    func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    struct Iterator: AsyncIteratorProtocol {
        let body: NotedBody
        private var isDone = false

        init(body: NotedBody) {
            self.body = body
        }

        mutating func next() async -> ByteBuffer? {
            guard !isDone else { return nil }
            isDone = true
            body.begun.store(true, ordering: .releasing)
            return ByteBuffer(bytes: body.bytes)
        }
    }
}
