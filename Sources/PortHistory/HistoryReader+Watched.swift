import GRDB

extension HistoryReader {
    /// The configs that are watched, of all sources, as a start of the daemon would find them.
    public func watchedConfigs() async throws -> [WatchedConfig] {
        try await read("read the configs") { database in
            try Row.fetchAll(
                database, sql: ConfigRow.select + " WHERE config.removed_at IS NULL ORDER BY source.name, config.id"
            ).map { try ConfigRow($0).watched }
        }
    }
}
