import FoundationEssentials
import Glibc

/// The file that a backup becomes: another name until it is whole, and never in the place of a file that is there.
struct BackupTarget {
    let file: String
    /// Where it is until then: beside it, so that only the name has to change.
    let partial: String

    init(file: String) {
        self.file = file
        partial = "\(file).partial-\(getpid())"
    }

    /// Makes the partial file, readable for its owner only.
    func begin() throws(HistoryError) {
        guard !FileManager.default.fileExists(atPath: file) else { throw Self.exists(file) }
        let descriptor = open(partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(errno) }
        close(descriptor)
    }

    /// Puts the content and then the name on the disk.
    func finish() throws(HistoryError) {
        try synchronize(partial, O_RDONLY)
        if link(partial, file) != 0 {
            // Some file systems know no second name for a file.
            let code = errno == EPERM || errno == EOPNOTSUPP ? renamed() : errno
            if code == EEXIST { throw Self.exists(file) }
            guard code == 0 else { throw failure(code) }
        }
        discard()
        try synchronize(directory, O_RDONLY | O_DIRECTORY)
    }

    /// Takes away the other name, and what SQLite may have left beside it.
    func discard() {
        for end in ["", "-journal", "-wal", "-shm"] { unlink(partial + end) }
    }

    /// Claims the name with an empty file of our own, and puts the backup in that one's place.
    private func renamed() -> Int32 {
        let claim = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard claim >= 0 else { return errno }
        close(claim)
        guard rename(partial, file) == 0 else {
            let code = errno
            unlink(file)
            return code
        }
        return 0
    }

    private var directory: String {
        guard let slash = file.lastIndex(of: "/") else { return "." }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    private func synchronize(_ path: String, _ flags: Int32) throws(HistoryError) {
        let descriptor = open(path, flags | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(errno) }
    }

    private func failure(_ code: Int32) -> HistoryError {
        HistoryError(
            code == ENOSPC ? .full : .inaccessible, operation: "write the backup", path: file,
            cause: String(cString: strerror(code)), hint: "name a file in a directory that you may write to, with room")
    }

    /// There was no room for all of it.
    var isFull: HistoryError { failure(ENOSPC) }

    private static func exists(_ file: String) -> HistoryError {
        HistoryError(
            .inUse, operation: "write the backup", path: file, cause: "there is such a file already",
            hint: "name another file; a backup never takes the place of one")
    }
}
