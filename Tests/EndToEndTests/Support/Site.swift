import FoundationEssentials
import Glibc
import Synchronization
import TestSupport
import Testing

/// A place of its own for one test: a directory, an environment that knows no other, and the processes that run there.
final class Site: Sendable {
    let directory: String
    let environment: [String: String]
    /// What ends with the site.
    let children = Mutex<[ChildProcess]>([])
    let terminals = Mutex<[TerminalProcess]>([])

    /// Runs `body` in a new place, and ends every process of it afterwards.
    static func with<T>(
        isolation: isolated (any Actor)? = #isolation, _ body: (Site) async throws -> T
    ) async throws -> T {
        try await withTemporaryDirectory { directory in
            let site = Site(directory: directory)
            let result: Result<T, any Error>
            do { result = .success(try await body(site)) } catch { result = .failure(error) }
            for child in site.children.withLock({ $0 }) { await child.end() }
            for terminal in site.terminals.withLock({ $0 }) { await terminal.end() }
            return try result.get()
        }
    }

    private init(directory: String) {
        self.directory = directory
        var environment = ProcessInfo.processInfo.environment
        for name in environment.keys
        where name.hasPrefix("CLOUDFLARE_") || name.hasPrefix("PORTWATCH_")
            || ["STATE_DIRECTORY", "CREDENTIALS_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_USEC", "NO_COLOR"].contains(name)
        {
            environment[name] = nil
        }
        environment["XDG_STATE_HOME"] = directory + "/state"
        environment["HOME"] = directory
        self.environment = environment
    }

    var historyPath: String { directory + "/state/portwatch/history.sqlite" }
    /// Where the scan server inside the daemon keeps its token.
    var tokenPath: String { directory + "/state/portwatch/scans/token" }
    var settingsPath: String { directory + "/portwatch.yaml" }

    func settings(_ text: String, name: String = "portwatch.yaml") throws {
        try Data(text.utf8).write(to: URL(filePath: "\(directory)/\(name)"))
    }

    func start(_ arguments: String..., environment extra: [String: String] = [:]) throws -> ChildProcess {
        try start(arguments, environment: extra)
    }

    func start(_ arguments: [String], environment extra: [String: String] = [:]) throws -> ChildProcess {
        let child = try ChildProcess(
            try Self.program(), arguments, environment: environment.merging(extra) { _, new in new })
        children.withLock { $0.append(child) }
        return child
    }

    /// Starts the daemon and waits until it watches.
    func daemon(environment: [String: String] = [:]) async throws -> ChildProcess {
        let daemon = try start("run", "--config", settingsPath, environment: environment)
        try await daemon.errors.line(with: "watching")
        return daemon
    }

    struct Answer: Sendable {
        let exit: ChildProcess.Exit
        let output: String
        let errors: String

        func decoded<T: Decodable>(_ type: T.Type = T.self) throws -> T {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(type, from: Data(output.utf8))
        }
    }

    /// Runs a command to its end.
    func run(_ arguments: String..., environment extra: [String: String] = [:]) async throws -> Answer {
        try await run(arguments, environment: extra)
    }

    func run(_ arguments: [String], environment extra: [String: String] = [:]) async throws -> Answer {
        try await answer(of: try start(arguments, environment: extra))
    }

    func answer(of child: ChildProcess) async throws -> Answer {
        let exit = try await child.ended()
        return Answer(
            exit: exit, output: child.output.all.joined(separator: "\n"),
            errors: child.errors.all.joined(separator: "\n"))
    }

    /// What a command that reads the history writes on a terminal: script(1) gives it one.
    func onTerminal(_ command: String, environment extra: [String: String]) async throws -> String {
        let line = "'\(try Self.program())' \(command) --history '\(historyPath)'"
        let child = try ChildProcess(
            "/usr/bin/script", ["--quiet", "--return", "--command", line, "/dev/null"],
            environment: environment.merging(extra) { _, new in new })
        children.withLock { $0.append(child) }
        #expect(try await child.ended() == .code(0))
        return child.everything
    }

    func status() async throws -> StatusDocument {
        try await run("status", "--config", settingsPath, "--output", "json").decoded()
    }

    func events() async throws -> [ToldEvent] {
        let answer = try await run("events", "--config", settingsPath, "--output", "jsonl")
        return try answer.output.split(separator: "\n").map {
            try JSONDecoder().decode(ToldEvent.self, from: Data($0.utf8))
        }
    }

    func openPorts() async throws -> [OpenDocument] {
        try await run("open", "--config", settingsPath, "--output", "json").decoded()
    }

    /// All that its processes have written so far, and the bytes of the history's files.
    func traces() throws -> [(name: String, bytes: Data)] {
        var traces = children.withLock { $0 }.map { (name: "output", bytes: Data($0.everything.utf8)) }
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: historyPath + suffix) {
            traces.append(("history\(suffix)", try Data(contentsOf: URL(filePath: historyPath + suffix))))
        }
        return traces
    }

    /// The program that was built beside these tests.
    static func program() throws -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        try #require(count > 0 && count < buffer.count)
        let tests = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let beside = URL(filePath: tests).deletingLastPathComponent().path + "/portwatch"
        try #require(FileManager.default.isExecutableFile(atPath: beside), "there is no \(beside)")
        return beside
    }
}
