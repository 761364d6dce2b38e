import Glibc

/// What the kernel keeps of a file in memory.
enum FileCache {
    /// Lets it go, so that the next reader reads from the disk.
    static func drop(_ path: String) {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return }
        posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
        close(file)
    }
}
