import Glibc

/// Replaces files so that a crash or a power failure leaves either the old one or the new one, whole.
enum DurableFile {
    /// What did not work, as the system says it.
    struct Failure: Error, CustomStringConvertible {
        let step: String
        let code: Int32

        init(_ step: String, _ code: Int32 = errno) {
            self.step = step
            self.code = code
        }

        var description: String { "\(step): \(String(cString: strerror(code)))" }
    }

    /// - Parameters:
    ///   - path: absolute. Its directory must be there.
    ///   - mode: of a new file; one that is replaced keeps its own.
    ///   - beforeRename: for tests: what happens when the new file is whole, and not yet in its place.
    static func replace(
        _ path: String, with bytes: [UInt8], mode: mode_t, beforeRename: () throws -> Void = {}
    ) throws {
        let name = String(path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...])
        let folder = open(SettingsPath.directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw Failure("open its directory") }
        defer { close(folder) }
        // Held until the directory is closed: two writers at once, of whatever process, would take each other's new file.
        guard flock(folder, LOCK_EX | LOCK_NB) == 0 else { throw Failure("have its directory to itself") }
        var (old, mode) = (stat(), mode)
        if fstatat(folder, name, &old, AT_SYMLINK_NOFOLLOW) == 0 {
            // What is replaced must be a file: of a link, only the link would be.
            guard old.st_mode & S_IFMT == S_IFREG else { throw Failure("replace what is no regular file", EINVAL) }
            mode = old.st_mode & 0o777
        }
        let temporary = name + ".new"
        // What a crash has left there is of no use.
        unlinkat(folder, temporary, 0)
        do {
            try write(bytes, to: temporary, in: folder, mode: mode)
            try beforeRename()
            guard renameat(folder, temporary, folder, name) == 0 else { throw Failure("put the new file in its place") }
        } catch {
            unlinkat(folder, temporary, 0)
            throw error
        }
        guard fsync(folder) == 0 else { throw Failure("sync its directory") }
    }

    private static func write(_ bytes: [UInt8], to name: String, in folder: Int32, mode: mode_t) throws {
        let descriptor = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw Failure("create \(name) beside it") }
        defer { close(descriptor) }
        // Whatever the umask took away.
        guard fchmod(descriptor, mode) == 0 else { throw Failure("set its mode") }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure("write it") }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw Failure("sync it") }
    }
}
