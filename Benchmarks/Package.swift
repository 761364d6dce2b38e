// swift-tools-version:6.2
import PackageDescription

/// The benchmarks are a package of their own: whoever builds portwatch neither fetches nor compiles what measures it.
let package = Package(
    name: "portwatch-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "portwatch", path: ".."),
        // Without its interposers for allocations, which want libraries that not every machine has.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .executableTarget(
            name: "HistoryBenchmarks",
            dependencies: [
                .product(name: "PortHistory", package: "portwatch"),
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            path: "HistoryBenchmarks",
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .treatAllWarnings(as: .error),
            ],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
    ],
    swiftLanguageModes: [.v6]
)
