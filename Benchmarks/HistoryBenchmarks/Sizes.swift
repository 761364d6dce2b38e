import Foundation

/// How much is measured: what the limits speak of, or a tenth of it, for a look in a few minutes.
struct Sizes: Sendable {
    /// Open ports in one observation, and how many of them change from one to the next: half of them open, half close.
    let openPorts: Int
    var changes: Int { openPorts / 100 }
    /// How many configs of that size the history has.
    let configs = 10
    /// Intervals in the history that questions are asked of.
    let pastIntervals: Int
    /// How often each thing is measured.
    let commits: Int
    let comparisons: Int
    let questions: Int
    let isQuick: Bool

    static let current = ProcessInfo.processInfo.environment["PORTWATCH_BENCH_SIZE"] == "quick" ? quick : full

    private static let full = Sizes(
        openPorts: 100_000, pastIntervals: 10_000_000, commits: 21, comparisons: 3, questions: 51, isQuick: false)
    private static let quick = Sizes(
        openPorts: 10_000, pastIntervals: 1_000_000, commits: 11, comparisons: 3, questions: 51, isQuick: true)

    var name: String { isQuick ? "quick" : "full" }
}
