import Testing

@testable import WatchSettings

/// The settings files of the repository that tests read.
enum Fixture {
    /// What the fixtures and the shipped files find in the environment.
    static let environment = ["HOME": "/home/someone"]

    /// `Tests/WatchSettingsTests/Fixtures`.
    static let directory = "\(sourceDirectory)/Fixtures"
    /// `config` at the top of the repository.
    static let configDirectory = "\(sourceDirectory)/../../config"

    private static let sourceDirectory = SettingsPath.directory(of: #filePath)

    /// The text of a file in UTF-8; what is not UTF-8 is replaced.
    static func text(_ path: String) throws -> String {
        String(decoding: try BoundedFile.read(path, limit: 1 << 20), as: UTF8.self)
    }

    /// Settings from a text that stands for a file in `/etc/portwatch`.
    static func settings(
        _ yaml: String, environment: [String: String] = environment
    ) throws(SettingsError) -> Settings {
        try Settings.parse(yaml: yaml, file: "/etc/portwatch/test.yaml", environment: environment)
    }

    /// The problems of a text as lines without its file; none where it is right.
    static func problems(_ yaml: String, environment: [String: String] = environment) -> [String] {
        do {
            _ = try settings(yaml, environment: environment)
            return []
        } catch {
            return error.problems.map { "\($0.line.map(String.init) ?? "-"): \($0)" }
        }
    }

    /// A source that is right, as the start of a file of four lines.
    static let source = """
        sources:
          - name: cloudflare
            account: 0123456789abcdef0123456789abcdef
            token-file: token

        """
}
