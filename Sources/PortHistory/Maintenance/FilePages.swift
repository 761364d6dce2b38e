import GRDB

/// How much room the file takes.
struct FilePages {
    let size: Int64
    let count: Int64
    let free: Int64

    init(_ database: Database) throws {
        size = try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0
        count = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        free = try Int64.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
    }

    /// Bytes that hold something.
    var used: Int64 { (count - free) * size }

    /// Some free pages are kept for the rows to come: giving them back and asking for them again costs twice.
    private func isRoomy(limit: Int64?) -> Bool {
        free > 0 && (limit.map { count * size > $0 } ?? false || free > max(1024, count / 10))
    }

    /// Whether the file would be within its limit without its free pages.
    func isTooBig(for limit: Int64?) -> Bool {
        limit.map { count * size > $0 && used <= $0 } ?? false
    }

    /// Gives some pages back to the file system. Returns how many; 0 where no more are to be given, or the file was made
    /// without `auto_vacuum = INCREMENTAL`, which only a new file can have.
    func giveBack(_ database: Database, limit: Int64?) throws -> Int {
        guard isRoomy(limit: limit) else { return 0 }
        try database.execute(sql: "PRAGMA incremental_vacuum(\(Retention.pagesPerStep))")
        return Int(count - (try FilePages(database).count))
    }
}
