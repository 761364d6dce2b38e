/// A file of the repository, as far as its rules are concerned.
struct RepositoryFile {
    let path: String
    let bytes: [UInt8]
    let isExecutable: Bool

    static let largest = 512 * 1024
    /// Code beyond this has more than one subject.
    static let mostLines = 300
    /// Directories of machines on which portwatch was written. In pieces, so that this file does not hold them.
    private static let machinePaths = ["/wo" + "rk/", "/tmp/p" + "w"]
    private static let leftover = "DEV-" + "ONLY"

    /// What is wrong with the file.
    func faults() -> [String] {
        var faults: [String] = []
        if bytes.count > Self.largest { faults.append("\(path) is larger than \(Self.largest / 1024) KiB") }
        let isScript = bytes.starts(with: Array("#!".utf8))
        if isScript, !isExecutable { faults.append("\(path) is a script, but not executable") }
        if isExecutable, !isScript { faults.append("\(path) is executable, but no script") }
        guard let text = String(validating: bytes, as: UTF8.self) else { return faults }
        if path.hasSuffix(".swift") {
            let lines = bytes.count { $0 == UInt8(ascii: "\n") }
            if lines > Self.mostLines { faults.append("\(path) has \(lines) lines, more than \(Self.mostLines)") }
        }
        if path == "Package.swift", text.contains(Self.leftover) {
            faults.append("\(path) holds a \(Self.leftover) part")
        }
        for machine in Self.machinePaths where text.contains(machine) {
            faults.append("\(path) names \(machine), which is on no other machine")
        }
        return faults
    }
}
