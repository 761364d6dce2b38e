import Benchmark

let benchmarks: @Sendable () -> Void = {
    CommitBenchmarks.register()
    QuestionBenchmarks.register()
}
