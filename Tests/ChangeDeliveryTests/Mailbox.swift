import Testing

/// What a fake saw, in order, for a test that waits for it. One test takes from it.
final class Mailbox<Item: Sendable>: Sendable {
    private let stream: AsyncStream<Item>
    private let continuation: AsyncStream<Item>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func put(_ item: Item) {
        continuation.yield(item)
    }

    /// The next item, also one that came before the call. Fails the test where its time limit passes first.
    func next() async throws -> Item {
        var iterator = stream.makeAsyncIterator()
        return try #require(await iterator.next(), "nothing came")
    }
}
