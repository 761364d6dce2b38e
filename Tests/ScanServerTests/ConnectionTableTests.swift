import Testing

@testable import ScanServer

@Suite(.timeLimit(.minutes(1))) struct ConnectionTableTests {
    @Test("a new connection displaces the oldest that has not shown the token")
    func oldestFirst() {
        var table = ConnectionTable<Int>(limit: 3)
        #expect([1, 2, 3].map { table.opened($0) } == [nil, nil, nil])
        table.proved(1)
        #expect(table.opened(4) == 2)
        #expect(table.opened(5) == 3)
        #expect(table.count == 3)
    }

    @Test("where all have shown it, the one whose last request is longest ago goes")
    func allProved() {
        var table = ConnectionTable<Int>(limit: 2)
        for id in [1, 2] {
            _ = table.opened(id)
            table.proved(id)
        }
        table.proved(1)
        #expect(table.opened(3) == 2)
        #expect(table.opened(4) == 3)
    }

    @Test("one that has closed makes room, and is not taken up again by a late request")
    func closed() {
        var table = ConnectionTable<Int>(limit: 1)
        _ = table.opened(1)
        table.closed(1)
        table.proved(1)
        #expect(table.opened(2) == nil)
        #expect(table.count == 1)
    }
}
