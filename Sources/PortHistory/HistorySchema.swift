import GRDB

/// The schema's versions. A migration that has been released is never edited: what is wrong in it is mended by the next.
enum HistorySchema {
    /// Marks a file as a history of portwatch: the letters `ptwh`.
    static let applicationID: Int32 = 0x7074_7768

    /// The version that this program writes, kept in `user_version`.
    static var version: Int { steps.count }

    /// Each step's name and what it does.
    static let steps: [(name: String, run: @Sendable (Database) throws -> Void)] = [
        ("v1: sources, configs, polls, intervals, events, deliveries", { try $0.execute(sql: tablesV1) }),
        ("v2: views for people", { try $0.execute(sql: viewsV2) }),
        (
            "v3: evidence, votes, what was held, what was asked again, comparisons of sources",
            { try $0.execute(sql: detectionV3) }
        ),
        ("v4: what was looked at when, and views of the past", { try $0.execute(sql: questionsV4) }),
        ("v5: checksums of finished rows", maintain),
        ("v6: the events of an address", { try $0.execute(sql: eventsOfAddressV6) }),
    ]

    /// The steps as GRDB runs them, each in a transaction of its own together with its number.
    static func migrator(upTo last: Int = steps.count) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for (index, step) in steps.prefix(last).enumerated() {
            migrator.registerMigration(step.name) { database in
                try step.run(database)
                try database.execute(sql: "PRAGMA application_id = \(applicationID)")
                try database.execute(sql: "PRAGMA user_version = \(index + 1)")
            }
        }
        return migrator
    }
}
