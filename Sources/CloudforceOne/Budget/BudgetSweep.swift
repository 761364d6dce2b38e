import Glibc

/// Removes shared files that are out of use: a credential that is replaced leaves its file behind, since nobody can tell
/// from the outside whose it is.
///
/// What a budget knows is over after a day at most, so a file that nobody has written for that long is as good as none.
enum BudgetSweep {
    static let prefix = "budget-"
    /// Seconds.
    private static let longestQuiet = 86_400
    /// Names that are looked at: a folder with more of them is somebody else's matter.
    private static let limit = 1000

    /// - Parameter key: the one whose file is about to be used.
    static func run(in directory: String, keeping key: String) {
        guard let (folder, status) = BudgetFile.openFolder(directory) else { return }
        guard let stream = fdopendir(folder) else {
            close(folder)
            return
        }
        // Closes the folder as well.
        defer { closedir(stream) }
        for _ in 0..<limit {
            guard let entry = readdir(stream) else { return }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard isOurs(name), name != prefix + key else { continue }
            remove(name, folder, status)
        }
    }

    /// Whether it is a name that `RequestBudgets` gives.
    private static func isOurs(_ name: String) -> Bool {
        guard name.hasPrefix(prefix) else { return false }
        let digits = name.utf8.dropFirst(prefix.utf8.count)
        return digits.count == 16 && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func remove(_ name: String, _ folder: CInt, _ folderStatus: stat) {
        let descriptor = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        // Who has opened the file and waits for the lock sees afterwards that it is gone, and makes a new one.
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1,
            status.st_uid == folderStatus.st_uid, flock(descriptor, LOCK_EX | LOCK_NB) == 0,
            fstat(descriptor, &status) == 0, time(nil) - status.st_mtim.tv_sec > longestQuiet
        else { return }
        var bytes = [UInt8](repeating: 0, count: 8)
        guard pread(descriptor, &bytes, bytes.count, 0) == bytes.count else { return }
        var words = WordReader(bytes)
        guard words.next() == BudgetImage.magic else { return }
        unlinkat(folder, name, 0)
    }
}
