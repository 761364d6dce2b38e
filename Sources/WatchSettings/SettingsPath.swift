import Glibc

/// Paths as texts. Symbolic links are left to the system: nothing here looks at the disk.
enum SettingsPath {
    /// `path` itself where it starts with `/`, else `path` below `directory`.
    static func absolute(_ path: String, from directory: String) -> String {
        if path.hasPrefix("/") { return path }
        var relative = Substring(path)
        while relative.hasPrefix("./") { relative = relative.dropFirst(2) }
        if relative == "." { return directory }
        return directory == "/" ? "/\(relative)" : "\(directory)/\(relative)"
    }

    /// The directory that a file is in: what stands before its last `/`.
    static func directory(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "." }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    /// The process's working directory; `/` where the system does not tell.
    static func workingDirectory() -> String {
        guard let buffer = getcwd(nil, 0) else { return "/" }
        defer { free(buffer) }
        return String(cString: buffer)
    }
}
