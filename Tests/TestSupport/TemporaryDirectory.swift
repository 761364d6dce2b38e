import FoundationEssentials

/// Runs `body` with the path of a new empty directory, and removes the directory with all that is in it afterwards.
///
/// The path is short, so that a Unix socket fits into it.
public func withTemporaryDirectory<T>(
    isolation: isolated (any Actor)? = #isolation, _ body: (_ path: String) async throws -> T
) async throws -> T {
    let path = try makeTemporaryDirectory()
    defer { removeTemporaryDirectory(path) }
    return try await body(path)
}

/// The same for a body that does not wait.
public func withTemporaryDirectory<T>(_ body: (_ path: String) throws -> T) throws -> T {
    let path = try makeTemporaryDirectory()
    defer { removeTemporaryDirectory(path) }
    return try body(path)
}

private func makeTemporaryDirectory() throws -> String {
    let parent = FileManager.default.temporaryDirectory.path
    let name = "pwt-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let path = (parent.hasSuffix("/") ? parent : parent + "/") + name
    try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    return path
}

private func removeTemporaryDirectory(_ path: String) {
    // Best effort: a test that took away its own permissions has to give them back.
    try? FileManager.default.removeItem(atPath: path)
}
