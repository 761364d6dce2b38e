import Benchmark

/// One question, asked again and again, with a limit or none.
struct Question {
    let name: String
    let iterations: Int
    /// Seconds that the median may take.
    let limit: Double?
    let setup: @Sendable () async throws -> Void
    /// Asks it, and returns how long the answer took; the number is that of the iteration.
    let ask: @Sendable (Int) async throws -> Duration
    let then: @Sendable () async throws -> Void

    init(
        name: String, iterations: Int, limit: Double?, setup: @escaping @Sendable () async throws -> Void,
        ask: @escaping @Sendable (Int) async throws -> Duration,
        then: @escaping @Sendable () async throws -> Void = {}
    ) {
        self.name = name
        self.iterations = max(iterations, 3)
        self.limit = limit
        self.setup = setup
        self.ask = ask
        self.then = then
    }

    func register() {
        let samples = Holder(Samples())
        let configuration = Benchmark.Configuration(
            metrics: [.wallClock, .peakMemoryResident], warmupIterations: 1, maxDuration: .seconds(300),
            maxIterations: iterations)
        Benchmark(name, configuration: configuration) { benchmark in
            let time = try await ask(benchmark.currentIteration)
            if benchmark.currentIteration > 0 { samples.value?.add(time) }
        } setup: {
            try await setup()
        } teardown: {
            let samples = try samples.get()
            let text = "\(name): \(samples.text), at worst \(Samples.text(samples.worst))"
            if let limit {
                Report.add(samples.median <= limit ? .ok : .missed, "\(text), limit \(Samples.text(limit))")
            } else {
                Report.add(.info, text)
            }
            try await then()
        }
    }
}
