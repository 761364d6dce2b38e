import Glibc

/// A directory that is there for one test.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/portwatch-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw CallFailed(name: "mkdtemp", number: errno) }
        path = String(cString: made)
    }

    /// The tests put only plain files and sockets into it.
    deinit {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { unlink("\(path)/\(name)") }
            }
            closedir(directory)
        }
        rmdir(path)
    }

    /// Writes a file and gives its path.
    func write(_ name: String, _ bytes: some Sequence<UInt8>, mode: mode_t = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw CallFailed(name: "open", number: errno) }
        defer { close(descriptor) }
        let content = Array(bytes)
        guard write(descriptor, content) == content.count else { throw CallFailed(name: "write", number: errno) }
        // The process's umask does not decide what a test is about.
        guard fchmod(descriptor, mode) == 0 else { throw CallFailed(name: "fchmod", number: errno) }
        return file
    }

    private func write(_ descriptor: Int32, _ content: [UInt8]) -> Int {
        Glibc.write(descriptor, content, content.count)
    }
}

struct CallFailed: Error {
    let name: String
    let number: Int32
}
