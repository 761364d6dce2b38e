import GRDB
import PortModel

extension HistoryError {
    /// What an error of SQLite means for the history, and what to do.
    init(_ error: any Error, operation: String, path: String) {
        if let error = error as? HistoryError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(
                .database, operation: operation, path: path, cause: "\(error)".untrusted(limit: 300),
                hint: "this is not expected: please report it")
            return
        }
        let (code, hint): (Code, String) =
            switch error.resultCode {
            case .SQLITE_FULL:
                (.full, "make room on the file system; nothing is lost, and writing goes on by itself")
            case .SQLITE_NOTADB:
                (
                    .foreign,
                    "name another file with history.path; if this one was a history, restore a backup; it is left as it is"
                )
            case .SQLITE_CORRUPT:
                (.damaged, Self.damageHint)
            case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_IOERR:
                (
                    .inaccessible,
                    "check that the file and its directory exist and belong to the user that runs portwatch"
                )
            case .SQLITE_BUSY, .SQLITE_LOCKED:
                (.inUse, "another program holds the database; end it or try again")
            default: (.database, "this is not expected: please report it")
            }
        let text = error.message ?? "no message"
        self.init(
            code, operation: operation, path: path,
            cause: "SQLite says \"\(text.untrusted(limit: 200))\" (code \(error.extendedResultCode.rawValue))",
            hint: hint)
    }

    /// What to do about a damaged file.
    static let damageHint =
        "it is left as it is: move it aside with its -wal and -shm files, and restore a backup or start anew; "
        + "portwatch history check --history FILE says what is damaged"
}
