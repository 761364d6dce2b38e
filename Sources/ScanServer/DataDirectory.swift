import Glibc
import PortModel
import Synchronization

/// The server's data directory, held by this process alone for as long as the object lives or until `release()`.
///
/// The lock is a `flock` on a file of its own, so that it goes away with the process however that ends. The file is left
/// behind: removing it would let two servers lock two files of one name.
public final class DataDirectory: Sendable {
    let path: String
    private let lock: Mutex<CInt?>

    /// Creates the directory, readable by its owner only, and takes the lock.
    init(path: String) throws(ScanServerError) {
        self.path = path
        try Self.create(path)
        self.lock = Mutex(try Self.takeLock(path + "/scans.lock", directory: path))
        withdrawURL()
    }

    deinit {
        release()
    }

    var databasePath: String { path + "/scans.sqlite" }
    var addressPath: String { path + "/api-url" }

    /// Lets another server have the directory. Closing the descriptor drops the lock.
    func release() {
        lock.withLock { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }

    /// Writes the base URL where the command line looks for it, in one step, so that no reader sees half of it.
    func publish(url: String) throws(ScanServerError) {
        let temporary = addressPath + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure("writing \(temporary)") }
        defer { close(descriptor) }
        let bytes = Array((url + "\n").utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count, rename(temporary, addressPath) == 0 else {
            throw Self.failure("writing \(addressPath)")
        }
    }

    /// The base URL that a running server has left in its data directory.
    /// - Throws: `ScanServerError` where none runs there.
    public static func publishedURL(in directory: String) throws(ScanServerError) -> String {
        let path = directory + "/api-url"
        guard try isServed(directory) else {
            // A server that was killed leaves its address behind, and by now anybody may listen there.
            throw ScanServerError(
                .notRunning, action: "looking for a running scan server in \(directory.untrusted(limit: 300))",
                cause: "no server holds that directory", hint: "start it")
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ScanServerError(
                .notRunning, action: "looking for a running scan server in \(directory.untrusted(limit: 300))",
                cause: errno == ENOENT ? "none has left its address there" : String(cString: strerror(errno)),
                hint: "start it, or check who may read the directory")
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes[..<max(count, 0)].prefix { $0 > 0x20 }, as: UTF8.self)
    }

    /// Whether a server has the directory: its lock cannot be shared then.
    private static func isServed(_ directory: String) throws(ScanServerError) -> Bool {
        let path = directory + "/scans.lock"
        let lock = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard lock >= 0 else {
            if errno == ENOENT { return false }
            throw failure("reading \(path.untrusted(limit: 300))")
        }
        defer { close(lock) }
        return flock(lock, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// Takes the file of `publish(url:)` away again.
    func withdrawURL() {
        unlink(addressPath)
    }

    static func create(_ path: String) throws(ScanServerError) {
        guard !path.isEmpty else {
            throw ScanServerError(
                .badSettings, action: "starting the scan server", cause: "no data directory is given",
                hint: "say where the server may keep its database")
        }
        for end in path.indices.dropFirst() where path[end] == "/" {
            mkdir(String(path[..<end]), 0o700)
        }
        mkdir(path, 0o700)
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("opening the data directory \(path)") }
        close(descriptor)
    }

    private static func takeLock(_ file: String, directory: String) throws(ScanServerError) -> CInt {
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("opening \(file)") }
        // Somebody who looks for a running server has the lock for a moment.
        var isTaken = false
        for _ in 0..<10 where !isTaken {
            isTaken = flock(descriptor, LOCK_EX | LOCK_NB) == 0
            guard !isTaken, errno == EWOULDBLOCK else { break }
            usleep(20_000)
            errno = EWOULDBLOCK
        }
        guard isTaken else {
            let code = errno
            close(descriptor)
            guard code == EWOULDBLOCK else { throw failure("locking \(file)", code) }
            throw ScanServerError(
                .dataInUse, action: "starting the scan server on \(directory)",
                cause: "another scan server uses this data directory",
                hint: "stop the other one, or give this one a data directory of its own")
        }
        return descriptor
    }

    private static func failure(_ action: String, _ code: CInt = errno) -> ScanServerError {
        ScanServerError(
            .dataUnusable, action: action, cause: String(cString: strerror(code)),
            hint: "name a directory that the user who runs the server can create and write to")
    }
}
