import Glibc

/// The file through which the processes of one machine share a budget. It is open and locked only while it is read and
/// written, which takes microseconds, and never while anybody waits for a turn.
///
/// The folder of it has to be there: who only reads must not leave one behind. Until it is there, nothing is shared.
///
/// The file need not outlive a power failure (uptimes start anew then), so it is not synced.
struct BudgetFile: Sendable {
    let path: String

    /// Tries at a lock that somebody else has, a millisecond apart: after that this process goes on by itself.
    private static let tries = 20

    /// Hands over what is in the file and writes what comes back, with nobody else in between.
    ///
    /// - Returns: whether that worked. Where it did not, `change` may have been called all the same: its result counts only
    ///   when this returns true. `change` returns nil to leave the file alone, and then this returns false.
    func exchange(_ change: (_ bytes: [UInt8]) -> [UInt8]?) -> Bool {
        guard let descriptor = Self.open(path) else { return false }
        // Closing gives the lock back.
        defer { close(descriptor) }
        guard Self.lock(descriptor), let bytes = Self.read(descriptor), let result = change(bytes) else { return false }
        return result == bytes || Self.write(result, descriptor)
    }

    private static func lock(_ descriptor: CInt) -> Bool {
        for _ in 0..<tries {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                // Somebody may have taken the file away since it was opened; others would then share another one.
                var status = stat()
                return fstat(descriptor, &status) == 0 && status.st_nlink == 1
            }
            guard errno == EWOULDBLOCK || errno == EINTR else { return false }
            usleep(1000)
        }
        return false
    }

    /// One byte more than a whole file, so that a longer one is seen to be longer.
    private static func read(_ descriptor: CInt) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: BudgetImage.size + 1)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return count >= 0 ? Array(bytes[..<count]) : nil
    }

    private static func write(_ bytes: [UInt8], _ descriptor: CInt) -> Bool {
        pwrite(descriptor, bytes, bytes.count, 0) == bytes.count && ftruncate(descriptor, off_t(bytes.count)) == 0
    }

    /// Opens or creates the file; nil where it cannot be trusted.
    private static func open(_ path: String) -> CInt? {
        guard let slash = path.lastIndex(of: "/"), !path.utf8.contains(0) else { return nil }
        let directory = slash == path.startIndex ? "/" : String(path[..<slash])
        let name = String(path[path.index(after: slash)...])
        guard !name.isEmpty, let (folder, folderStatus) = openFolder(directory) else { return nil }
        defer { close(folder) }
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK
        let descriptor = openat(folder, name, flags, 0o600)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0, isTrusted(&status, descriptor, folder: folderStatus) else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// The folder. One that others may write to is not used.
    static func openFolder(_ path: String) -> (CInt, stat)? {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & (S_IWGRP | S_IWOTH) == 0,
            status.st_uid == geteuid() || geteuid() == 0
        else {
            close(descriptor)
            return nil
        }
        return (descriptor, status)
    }

    /// A regular file with one name that belongs to whom the folder belongs to, and that nobody else may read or write.
    /// Root works in the daemon's folder too: what it creates there it hands over, or the daemon could not open it.
    private static func isTrusted(_ status: inout stat, _ descriptor: CInt, folder: stat) -> Bool {
        if status.st_uid != folder.st_uid, geteuid() == 0, status.st_uid == 0, status.st_size == 0, status.st_nlink == 1
        {
            guard fchown(descriptor, folder.st_uid, folder.st_gid) == 0 else { return false }
            status.st_uid = folder.st_uid
        }
        return status.st_mode & S_IFMT == S_IFREG && status.st_nlink == 1 && status.st_uid == folder.st_uid
            && status.st_mode & 0o077 == 0
    }
}
