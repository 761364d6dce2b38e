extension SettingsDecoder {
    func retention(_ history: Section<SettingsKeys.History>?) -> Settings.Retention {
        Settings.Retention(
            keep: history?[.keep].flatMap { $0.duration(in: .seconds(86_400)...(.seconds(36_500 * 86_400))) },
            maxSize: history?[.maxSize].flatMap { $0.size(in: 16 << 20...1 << 50) })
    }
}
