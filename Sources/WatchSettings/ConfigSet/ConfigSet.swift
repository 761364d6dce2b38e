public import PortModel

/// The scan configs that a source shall have, read from a file: YAML, or JSON, which is YAML too.
///
/// The file has one key, `configs`: a list of configs in the form of `scan-server.configs` in the settings. Beside it,
/// a config may have `id`, which says which existing one is meant, and `frequency` in days instead of `every`.
public struct ConfigSet: Hashable, Sendable {
    /// The file as it was named, for errors.
    public let file: String
    /// In the order of the file. No two of them cover the same, and no two have the same id.
    public let configs: [Entry]

    /// A config of the file.
    public struct Entry: Hashable, Sendable {
        /// The existing config that is meant; nil for whichever it matches.
        public let id: String?
        /// Addresses and blocks as they are written, for the API.
        public let ips: [String]
        /// Ports and ranges as they are written, for the API.
        public let ports: [String]
        /// What `ips` and `ports` mean together.
        public let scope: Scope
        /// Days between two scans; 0 for once. Finite and not negative.
        public let frequency: Double
        /// The line of the file that the config starts on, from 1.
        public let line: Int
        /// The config's place as a key path, such as `configs[1]`.
        public let keyPath: String
    }

    /// Reads a file.
    /// - Throws: everything that is wrong with it, at once.
    public static func load(path: String) throws(SettingsError) -> ConfigSet {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, limit: Settings.maxFileBytes)
        } catch {
            throw SettingsError(
                file: path, problems: [.init(line: nil, problem: "the file \(error)", accepted: Self.acceptedFile)])
        }
        return try parse(bytes: bytes, file: path)
    }

    /// Reads a text, such as standard input.
    /// - Parameter file: what the text is called in errors.
    /// - Throws: everything that is wrong with it, at once.
    public static func parse(bytes: [UInt8], file: String) throws(SettingsError) -> ConfigSet {
        let notes = ReadingNotes()
        let reader = YAMLReader(notes: notes, nothing: ("the file holds no configs", acceptedFile))
        let root = try Settings.root(of: bytes, file: file, reader: reader)
        let configs = root.flatMap { ConfigSetDecoder(notes: notes).configs(from: $0) }
        guard let configs, notes.isEmpty else { throw notes.error(file: file) }
        return ConfigSet(file: file, configs: configs)
    }

    static let acceptedFile = "YAML or JSON with the key \"configs\", a list of configs; [] for none"
}
