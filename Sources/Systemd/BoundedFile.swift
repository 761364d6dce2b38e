import Glibc

/// A small file, read whole.
struct BoundedFile {
    let bytes: [UInt8]
    /// The twelve permission bits.
    let permissions: UInt32

    /// Reads a regular file of at most `limit` bytes.
    /// - Parameter purpose: what the file is, for the error: `the secret`.
    static func read(_ path: String, limit: Int, purpose: String) throws(SystemdError) -> BoundedFile {
        func failure(_ cause: String, _ hint: String) -> SystemdError {
            SystemdError(operation: "read \(purpose)", subject: path, cause: cause, hint: hint)
        }
        guard !path.isEmpty, !path.utf8.contains(0) else { throw failure("it is not a path", "name a file") }
        // Without O_NONBLOCK, opening a pipe would wait for somebody to write to it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else {
            let number = errno
            throw failure(errorText(number), hint(number))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(errorText(errno), "check the file system") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw failure("it is not a regular file", "name a file, not a directory, pipe or device")
        }
        guard let bytes = contents(descriptor, limit: limit) else {
            throw failure(errorText(errno), "check the file system")
        }
        guard bytes.count <= limit else {
            throw failure("it is larger than \(limit / 1024) KiB", "check that this is the right file")
        }
        return BoundedFile(bytes: bytes, permissions: status.st_mode & 0o7777)
    }

    /// At most one byte more than `limit`, which is enough to see that there are too many; nil where reading fails.
    private static func contents(_ descriptor: Int32, limit: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                retrying { Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count) }
            }
            guard let got else { return nil }
            if got == 0 { break }
            count += got
        }
        return Array(bytes.prefix(count))
    }

    private static func hint(_ number: Int32) -> String {
        switch number {
        case ENOENT: "create the file, or correct its path in the settings"
        case EACCES, EPERM: "let the user that runs portwatch read it, or hand it over as a systemd credential"
        default: "check the path and the file system"
        }
    }
}
