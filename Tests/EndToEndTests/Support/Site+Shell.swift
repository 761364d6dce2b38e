import FoundationEssentials
import Synchronization

/// Commands that run in a shell or on a terminal.
extension Site {
    /// Runs a command to its end, with this on its standard input.
    func run(_ arguments: String..., input: String) async throws -> Answer {
        let path = "\(directory)/input-\(UInt32.random(in: 0...(.max)))"
        try Data(input.utf8).write(to: URL(filePath: path))
        let words = ([try Self.program()] + arguments).map { "'\($0)'" }.joined(separator: " ")
        return try await shell("\(words) < '\(path)'")
    }

    /// Runs a line of bash to its end; `portwatch` is the program.
    func shell(_ line: String, environment extra: [String: String] = [:]) async throws -> Answer {
        let prelude = "portwatch() { '\(try Self.program())' \"$@\"; }; "
        let child = try ChildProcess(
            "/bin/bash", ["-c", prelude + line], environment: environment.merging(extra) { _, new in new })
        children.withLock { $0.append(child) }
        return try await answer(of: child)
    }

    /// Starts a command on a terminal.
    func onTerminal(_ arguments: [String], environment extra: [String: String] = [:]) throws -> TerminalProcess {
        let process = try TerminalProcess(
            try Self.program(), arguments, environment: environment.merging(extra) { _, new in new })
        terminals.withLock { $0.append(process) }
        return process
    }
}
