import PortModel

/// Makes settings of a file's root value. Whatever is wrong is noted, and the decoding goes on; its result counts
/// only where nothing was noted.
struct SettingsDecoder {
    let notes: ReadingNotes
    /// The file as it was named, for the places of rules.
    let file: String
    /// What relative paths are meant from.
    let directory: String
    let environment: [String: String]
    /// The names of sources met so far, also of those that are wrong otherwise, with their key paths.
    var sourceNames = UniqueValues<String>()
    /// What the sources met so far watch.
    var sourcePlaces = UniqueValues<SourcePlace>()

    init(notes: ReadingNotes, file: String = "", directory: String, environment: [String: String]) {
        self.notes = notes
        self.file = file
        self.directory = directory
        self.environment = environment
    }

    mutating func settings(from value: YAMLValue) -> Settings? {
        let field = Field(value: value, path: "", notes: notes)
        guard let root = field.section(SettingsKeys.Root.self) else { return nil }
        let history = root[.history]?.section(SettingsKeys.History.self)
        let historyPath = historyPath(history, root)
        let polling = root.value(.polling, default: .default, self.polling)
        let sources = sources(root)
        let scanServer = root[.scanServer].flatMap { self.scanServer($0, historyPath: historyPath ?? "/") }
        if sources.isEmpty, root[.scanServer] == nil { noteNothingToWatch(root) }
        let confirmation = root.value(.confirmation, default: .default) { self.confirmation($0, else: .default) }
        let settings = Settings(
            historyPath: historyPath ?? "",
            retention: retention(history),
            sources: sources,
            scanServer: scanServer,
            polling: polling,
            confirmation: confirmation,
            configs: overrides(root, else: confirmation, polling.blackouts),
            policy: policy(root, historyPath: historyPath ?? "/"),
            suspicion: root.value(.suspicion, default: .init(), suspicion),
            flapping: root.value(.flapping, default: .init(), flapping),
            sinks: sinks(root),
            logLevel: root.value(.logLevel, default: .info) { $0.choice(Settings.LogLevel.self) })
        return notes.isEmpty ? settings : nil
    }

    private func historyPath(
        _ history: Section<SettingsKeys.History>?, _ root: Section<SettingsKeys.Root>
    ) -> String? {
        if let given = history?[.path] { return given.path(from: directory) }
        do {
            return try HistoryLocation.standard(environment: environment)
        } catch {
            notes.add(
                line: root[.history]?.line ?? root.field.line, at: "history.path", error.problem,
                accepted: error.accepted)
            return nil
        }
    }

    private func noteNothingToWatch(_ root: Section<SettingsKeys.Root>) {
        // Sources that are wrong have problems of their own already.
        if let given = root[.sources] {
            guard case .list(let values) = given.value.content, values.isEmpty else { return }
        }
        root.refuse(.sources, "nothing to watch", accepted: Self.acceptedSources)
    }

    static let acceptedSources = "a list of at least one source, or \"scan-server\" beside it"
}
