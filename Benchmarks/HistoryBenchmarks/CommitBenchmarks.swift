import Benchmark
import PortModel

/// What a commit costs, held against plain SQL and against `ndiff`.
enum CommitBenchmarks {
    static let plainSQL = BenchmarkMetric.custom("Plain SQL (μs)")
    static let ndiffTime = BenchmarkMetric.custom("ndiff (ms)")
    private static let sizes = Sizes.current
    /// Commits before the first one that counts: until then, caches fill.
    private static let warmups = 3

    static func register() {
        commits(named: "commit", isAfterStart: false, limit: 3)
        commits(named: "first commit after a start", isAfterStart: true, limit: nil)
        comparison()
    }

    private static func configuration(_ metric: BenchmarkMetric, iterations: Int) -> Benchmark.Configuration {
        Benchmark.Configuration(
            metrics: [.wallClock, .peakMemoryResident, metric], warmupIterations: warmups, maxDuration: .seconds(900),
            maxIterations: iterations)
    }

    private static func commits(named name: String, isAfterStart: Bool, limit: Double?) {
        let holder = Holder<CommitRun>()
        Benchmark(
            name, configuration: configuration(plainSQL, iterations: isAfterStart ? sizes.commits / 2 : sizes.commits)
        ) { benchmark in
            let run = try holder.get()
            let observation = run.next()
            if isAfterStart { try await run.restart() }
            benchmark.startMeasurement()
            let time = try await timed { try await run.commit(observation) }
            benchmark.stopMeasurement()
            run.note(time)
            try await run.writePlainly()
            if let last = run.plainTimes.seconds.last { benchmark.measurement(plainSQL, Int(last * 1e6)) }
            if benchmark.currentIteration < warmups { run.startOver() }
        } setup: {
            holder.value = try await CommitRun(
                LiveHistory.make(sizes, configs: sizes.configs, name: "live"))
        } teardown: {
            let run = try holder.get()
            try run.finish()
            holder.value = nil
            let how =
                "medians of \(run.ours.seconds.count): portwatch \(run.ours.text), plain SQL \(run.plainTimes.text) "
                + "for the same \(run.rows) rows"
            let what =
                "\(name) of \(sizes.openPorts) open ports, \(sizes.changes) changed, "
                + "against \(sizes.openPorts * sizes.configs) open intervals"
            let ratio = run.ours.median / run.plainTimes.median
            if let limit {
                Report.add(what, ratio, atMost: limit, how)
            } else {
                Report.add(.info, "\(what): \(Report.text(ratio)) times plain SQL (\(how))")
            }
        }
    }

    /// From a list of ports to the durable commit, held against the comparison of two files.
    private static func comparison() {
        let holder = Holder<CommitRun>()
        let times = Holder<Samples>(Samples())
        let files = ["\(Cache.directory)/old.xml", "\(Cache.directory)/new.xml"]
        guard Ndiff.path != nil else {
            return Report.add(
                .skipped, "the comparison with ndiff: it is not installed (in Debian it is the package ndiff)")
        }
        Benchmark("ndiff", configuration: configuration(ndiffTime, iterations: sizes.comparisons)) { benchmark in
            let run = try holder.get()
            let before = run.lastPorts
            let ports = run.nextPorts()
            for (path, ports) in zip(files, [before, ports]) { try Ndiff.write(ports, to: path) }
            // As an answer has them, its addresses being the keys of an object: in no order.
            let given = Dictionary(grouping: ports, by: \.port.address).values.flatMap { $0 }
            benchmark.startMeasurement()
            let ours = try await timed { try await run.commit(run.observation(of: given)) }
            benchmark.stopMeasurement()
            run.note(ours)
            let theirs = try await timed { try Ndiff.compare(files[0], files[1]) }
            times.value?.add(theirs)
            benchmark.measurement(ndiffTime, Int(theirs / .milliseconds(1)))
            if benchmark.currentIteration < warmups {
                run.startOver()
                times.value = Samples()
            }
        } setup: {
            holder.value = try await CommitRun(LiveHistory.make(sizes, configs: sizes.configs, name: "live"))
        } teardown: {
            let run = try holder.get()
            holder.value = nil
            for file in files { try Cache.remove(file) }
            guard let times = times.value else { return }
            Report.add(
                "sorting, detecting and committing \(sizes.openPorts) open ports, \(sizes.changes) changed, "
                    + "held against ndiff", times.median / run.ours.median, atLeast: 5,
                "medians of \(run.ours.seconds.count): portwatch \(run.ours.text), ndiff \(times.text)")
        }
    }
}

/// What a benchmark's steps hand on to each other; they run one after the other.
final class Holder<Value>: @unchecked Sendable {
    // Setup, iterations and teardown of a benchmark never overlap: the runner awaits each.
    var value: Value?

    init(_ value: Value? = nil) { self.value = value }

    func get() throws -> Value {
        guard let value else { throw NotSetUp() }
        return value
    }

    struct NotSetUp: Error {}
}
