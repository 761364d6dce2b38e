// swift-tools-version:6.2
import PackageDescription

/// Warnings are errors in every target of ours; dependencies are left as they are.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let grdbSQLite = product(name: "GRDBSQLite", package: "GRDB.swift")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let hummingbirdTLS = product(name: "HummingbirdTLS", package: "hummingbird")
    static let logging = product(name: "Logging", package: "swift-log")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let yams = product(name: "Yams", package: "Yams")
}

let package = Package(
    name: "portwatch",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "portwatch", targets: ["portwatch"]),
        // For the package in Benchmarks: nothing of it is installed, and its interface may change at any time.
        .library(name: "PortHistory", targets: ["PortHistory", "ChangeDetection", "PortModel"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "PortModel"),
        .target(name: "ChangeDetection", dependencies: ["PortModel"]),
        .target(
            name: "CloudforceOne",
            dependencies: ["PortModel", .asyncHTTPClient, .crypto, .nioCore, .nioHTTP1, .nioSSL]),
        .target(name: "PortHistory", dependencies: ["PortModel", "ChangeDetection", .grdb, .grdbSQLite]),
        .systemLibrary(name: "CLinux"),
        .target(name: "ScanScheduling", dependencies: ["PortModel", "CLinux"]),
        .target(name: "Systemd"),
        .target(
            name: "ChangeDelivery",
            dependencies: [
                "PortModel", "PortHistory", .asyncHTTPClient, .logging, .nioCore, .nioHTTP1,
            ]),
        .target(name: "PortScanner", dependencies: ["PortModel", "CLinux"]),
        .target(
            name: "ScanServer",
            dependencies: [
                "PortModel", "CloudforceOne", "PortScanner", "ScanScheduling", .grdb, .hummingbird,
                .hummingbirdCore, .hummingbirdTLS, .httpTypes, .logging, .nioCore, .nioHTTP1, .nioSSL,
                .serviceLifecycle,
            ]),
        .target(name: "WatchSettings", dependencies: ["PortModel", "ScanScheduling", "Systemd", .yams]),
        .target(
            name: "WatchService",
            dependencies: [
                "PortModel", "ChangeDetection", "CloudforceOne", "PortHistory", "ScanScheduling", "ChangeDelivery",
                "Systemd", "PortScanner", "ScanServer", "WatchSettings", .asyncHTTPClient, .hummingbird, .logging,
                .nioCore, .nioHTTP1, .serviceLifecycle, .unixSignals,
            ]),
        .executableTarget(
            name: "portwatch",
            dependencies: [
                "PortModel", "ChangeDelivery", "CloudforceOne", "PortHistory", "PortScanner", "ScanScheduling",
                "ScanServer",
                "WatchService",
                "WatchSettings", .argumentParser, .logging, .serviceLifecycle, .unixSignals,
            ]),

        .target(name: "TestSupport", dependencies: ["PortModel"], path: "Tests/TestSupport"),
        .testTarget(name: "PortModelTests", dependencies: ["PortModel", "TestSupport"]),
        .testTarget(name: "ChangeDetectionTests", dependencies: ["ChangeDetection", "PortModel", "TestSupport"]),
        .testTarget(
            name: "CloudforceOneTests",
            dependencies: [
                "CloudforceOne", "PortModel", "TestSupport", .asyncHTTPClient, .nioCore, .nioPosix, .nioHTTP1, .nioSSL,
            ]),
        .testTarget(
            name: "PortHistoryTests",
            dependencies: ["PortHistory", "ChangeDetection", "PortModel", "TestSupport", .grdb]),
        .testTarget(name: "ScanSchedulingTests", dependencies: ["ScanScheduling", "PortModel"]),
        .testTarget(name: "SystemdTests", dependencies: ["Systemd", "TestSupport"]),
        .testTarget(
            name: "ChangeDeliveryTests",
            dependencies: [
                "ChangeDelivery", "PortHistory", "ChangeDetection", "PortModel", "TestSupport", .asyncHTTPClient,
                .logging,
            ]),
        .testTarget(name: "PortScannerTests", dependencies: ["PortScanner", "PortModel", "TestSupport"]),
        .testTarget(
            name: "ScanServerTests",
            dependencies: [
                "ScanServer", "CloudforceOne", "PortScanner", "ScanScheduling", "PortModel", "TestSupport",
                .asyncHTTPClient, .grdb, .httpTypes, .logging, .nioCore, .nioHTTP1, .nioPosix, .nioSSL,
                .serviceLifecycle,
            ]),
        .testTarget(
            name: "WatchSettingsTests", dependencies: ["WatchSettings", "ScanScheduling", "PortModel", "TestSupport"],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "WatchServiceTests",
            dependencies: [
                "WatchService", "WatchSettings", "PortHistory", "ChangeDetection", "CloudforceOne", "ScanScheduling",
                "Systemd",
                "PortModel", "TestSupport", .grdb, .logging,
            ]),
        .testTarget(
            name: "portwatchTests",
            dependencies: [
                "portwatch", "PortHistory", "ChangeDetection", "WatchSettings", "PortModel", "TestSupport",
                .argumentParser,
            ]),
        .testTarget(
            name: "EndToEndTests", dependencies: ["portwatch", "PortModel", "TestSupport", .grdb]),
        .testTarget(name: "RepositoryTests", dependencies: ["TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = strict
}
