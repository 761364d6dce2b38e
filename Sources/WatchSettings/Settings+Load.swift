extension Settings {
    /// The longest file that is read.
    public static let maxFileBytes = 1 << 20

    /// Reads a settings file.
    /// - Parameters:
    ///   - path: the file; relative paths in it are meant from its directory.
    ///   - environment: the process's environment, for what the file leaves to it: account, credentials,
    ///     base URL and the place of the history.
    /// - Throws: everything that is wrong with the file, at once.
    public static func load(path: String, environment: [String: String]) throws(SettingsError) -> Settings {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, limit: maxFileBytes)
        } catch {
            throw SettingsError(
                file: path, line: nil, "the settings file \(error)", accepted: "a YAML file that the daemon may read")
        }
        return try parse(bytes: bytes, file: path, environment: environment)
    }

    /// Reads settings from a text.
    /// - Parameters:
    ///   - file: the file it stands for: for errors, and for its directory.
    ///   - environment: as for `load(path:environment:)`.
    /// - Throws: everything that is wrong with the text, at once.
    public static func parse(
        yaml: String, file: String, environment: [String: String]
    ) throws(SettingsError) -> Settings {
        try parse(bytes: Array(yaml.utf8), file: file, environment: environment)
    }

    static func parse(
        bytes: [UInt8], file: String, environment: [String: String], notes: ReadingNotes = ReadingNotes()
    ) throws(SettingsError) -> Settings {
        let directory = SettingsPath.absolute(
            SettingsPath.directory(of: file), from: SettingsPath.workingDirectory())
        let root = try root(of: bytes, file: file, reader: YAMLReader(notes: notes))
        var decoder = SettingsDecoder(notes: notes, file: file, directory: directory, environment: environment)
        guard let settings = root.flatMap({ decoder.settings(from: $0) }), notes.isEmpty else {
            throw notes.error(file: file)
        }
        return settings
    }

    /// The root value of a file's text; nil where it is not usable YAML, which the reader's notes then say.
    static func root(of bytes: [UInt8], file: String, reader: YAMLReader) throws(SettingsError) -> YAMLValue? {
        guard bytes.count <= maxFileBytes else {
            throw SettingsError(
                file: file, line: nil, "more than \(maxFileBytes) bytes", accepted: "a file of at most 1 MiB")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingsError(
                file: file, line: lineOfFault(in: bytes), "bytes that are not UTF-8", accepted: "a text in UTF-8")
        }
        return reader.read(text)
    }

    /// The line on which the first byte stands that is not UTF-8.
    private static func lineOfFault(in bytes: [UInt8]) -> Int {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0) + 1
    }
}

extension SettingsError {
    fileprivate init(file: String, line: Int?, _ problem: String, accepted: String) {
        self.init(file: file, problems: [Problem(line: line, problem: problem, accepted: accepted)])
    }
}
