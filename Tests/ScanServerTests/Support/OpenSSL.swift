import Foundation

/// Runs the `openssl` command, which makes the certificates of the tests and speaks TLS as others do.
enum OpenSSL {
    struct Outcome: Sendable {
        let status: Int32
        let output: String
    }

    struct Failed: Error {
        let arguments: [String]
        let status: Int32
    }

    /// - Parameter input: what the command reads; its standard input ends after it.
    static func run(_ arguments: [String], input: String = "") async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            // Waiting for the command must not hold a thread that the server needs.
            Thread.detachNewThread {
                continuation.resume(with: Result { try runNow(arguments, input: input) })
            }
        }
    }

    private static func runNow(_ arguments: [String], input: String) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["timeout", "20", "openssl"] + arguments
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = FileHandle.nullDevice
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
    }

    /// A run that has to go well.
    static func make(_ arguments: [String]) async throws {
        let outcome = try await run(arguments)
        guard outcome.status == 0 else { throw Failed(arguments: arguments, status: outcome.status) }
    }
}
