import FoundationEssentials
import Glibc

/// The checkout that these tests belong to.
struct Repository {
    /// Its top directory.
    let root: String

    /// Found from where this file was compiled, three levels down.
    static let this = Repository(
        root: #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/"))

    /// Every file that belongs to the project, relative to the root and in order: what `.gitignore` names is left out.
    func files() throws -> [String] {
        let ignored = try text("\(root)/.gitignore").split(separator: "\n").map { line in
            String(line.hasSuffix("/") ? line.dropLast() : line)
        }
        var found: [String] = []
        var pending = [""]
        while let folder = pending.popLast() {
            for name in try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)") {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                let isIgnored = ignored.contains { fnmatch($0, name, 0) == 0 || fnmatch($0, path, 0) == 0 }
                guard name != ".git", !isIgnored else { continue }
                var isDirectory = false
                guard FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isDirectory) else {
                    continue
                }
                if isDirectory { pending.append(path) } else { found.append(path) }
            }
        }
        return found.sorted()
    }

    /// A file's bytes, by its path from the root.
    func bytes(_ path: String) throws -> [UInt8] { try Self.read("\(root)/\(path)") }

    /// A text file, by its path from the root.
    func file(_ path: String) throws -> String { try text("\(root)/\(path)") }

    func isExecutable(_ path: String) -> Bool { access("\(root)/\(path)", X_OK) == 0 }

    /// Whether a file or folder is there, by its path from the root.
    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: "\(root)/\(path)") }

    private func text(_ path: String) throws -> String { String(decoding: try Self.read(path), as: UTF8.self) }

    private static func read(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else { throw Unreadable(path: path) }
        return Array(data)
    }
}

struct Unreadable: Error {
    let path: String
}
