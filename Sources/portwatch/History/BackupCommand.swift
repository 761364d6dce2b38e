import ArgumentParser
import PortHistory
import PortModel

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the history to a file, also while the daemon runs.",
        discussion: """
            The copy is of one moment, and verified before it gets its name. A file that is there is never overwritten. \
            To restore it, stop the daemon, move the history and its -wal and -shm files away, and put the copy in its \
            place, as a file of the user that runs portwatch.
            """)

    @Argument(help: "The file to make.", completion: .file())
    var file: String

    @OptionGroup var history: HistoryOptions

    func run() async throws {
        let (path, file) = (try history.path(), file)
        let backup = try await Interruption.heeding { try HistoryBackup.make(of: path, to: file) }
        let rows = { (table: String) in backup.rows[table] ?? 0 }
        Console.standardOutput(
            "\(backup.file.untrusted(limit: 300)): \(backup.size) bytes, \(rows("event")) events, "
                + "\(rows("port_interval")) intervals, verified")
    }
}
