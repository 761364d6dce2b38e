import Foundation

/// What is said at the end: a line for each thing that was measured, the ratios first of all. The script that runs the
/// benchmarks prints them and fails where a limit was missed.
enum Report {
    enum Verdict: String {
        case ok, missed, skipped
        /// Measured without a limit.
        case info
    }

    private static let path = ProcessInfo.processInfo.environment["PORTWATCH_BENCH_REPORT"]

    static func add(_ verdict: Verdict, _ text: String) {
        let line = "\(verdict.rawValue)\t\(text)\n"
        guard let path, let file = FileHandle(forWritingAtPath: path) else { return print(line, terminator: "") }
        file.seekToEndOfFile()
        file.write(Data(line.utf8))
        try? file.close()
    }

    /// A ratio held against a limit.
    static func add(_ what: String, _ ratio: Double, atMost limit: Double, _ how: String) {
        add(
            ratio <= limit ? .ok : .missed,
            "\(what): \(text(ratio)) times, limit \(text(limit)) times at most (\(how))")
    }

    static func add(_ what: String, _ ratio: Double, atLeast limit: Double, _ how: String) {
        add(
            ratio >= limit ? .ok : .missed,
            "\(what): \(text(ratio)) times faster, limit \(text(limit)) times at least (\(how))")
    }

    static func text(_ number: Double) -> String { String(format: number < 10 ? "%.2f" : "%.0f", number) }
}

/// Times of the same thing, measured again and again.
struct Samples {
    private(set) var seconds: [Double] = []

    mutating func add(_ duration: Duration) {
        seconds.append(Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18)
    }

    var median: Double { sorted.isEmpty ? .nan : sorted[sorted.count / 2] }
    var worst: Double { sorted.last ?? .nan }
    private var sorted: [Double] { seconds.sorted() }

    /// The median, for people.
    var text: String { Self.text(median) }

    static func text(_ seconds: Double) -> String {
        seconds < 1 ? String(format: "%.2f ms", seconds * 1000) : String(format: "%.2f s", seconds)
    }
}

/// How long `body` takes.
func timed(_ body: () async throws -> Void) async rethrows -> Duration {
    let clock = ContinuousClock()
    let start = clock.now
    try await body()
    return clock.now - start
}
