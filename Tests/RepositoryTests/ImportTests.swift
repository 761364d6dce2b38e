import Testing

struct ImportTests {
    private let table = ModuleTable(
        markdown: """
            | module | its job | may import |
            |---|---|---|
            | any | locks | `Synchronization` |
            | `Low` | values | |
            | `High` | uses them | `Low`, `GRDB` |

            | `Other` | not of the table | `Low` |
            """)

    @Test func `every import of Sources is allowed by the module table`() throws {
        let repository = Repository.this
        let sources = try repository.files().filter { $0.hasPrefix("Sources/") }
        let files = try sources.map { (path: $0, text: $0.hasSuffix(".swift") ? try repository.file($0) : "") }
        #expect(files.count > 50)
        let faults = importFaults(files: files, table: try architecture())
        #expect(faults == [])
    }

    @Test func `no target depends on more than its module may import`() throws {
        let manifest = Manifest(try Repository.this.file("Package.swift"))
        #expect(manifest.dependencies.count >= 12)
        let faults = manifest.faults(against: try architecture())
        #expect(faults == [])
    }

    @Test(arguments: [
        ("import Glibc", "Glibc"), ("public import PortModel", "PortModel"), ("  import NIO // why", "NIO"),
        ("@preconcurrency import Dispatch", "Dispatch"), ("@testable import Systemd", "Systemd"),
        ("@_spi(Some) package import GRDB", "GRDB"), ("internal import struct GRDB.Row", "GRDB"),
        ("import Foundation.NSObject", "Foundation"),
    ])
    func `an import is seen in every form`(line: String, module: String) {
        #expect(importedModules("let a = 1\n\(line)\n") == [module])
    }

    @Test(arguments: [
        "// import GRDB", "let imported = 1", "important()", "/// import GRDB", "let text = \"import GRDB\"",
    ])
    func `what only looks like an import is none`(line: String) {
        #expect(importedModules(line) == [])
    }

    @Test func `a forbidden import, a module without a row and a row without a module are found`() {
        let good = [("Sources/Low/A.swift", "import Synchronization"), ("Sources/High/B.swift", "import Low")]
        #expect(importFaults(files: good, table: table) == [])
        let bad = [("Sources/Low/A.swift", "import GRDB"), ("Sources/New/C.swift", "")]
        #expect(
            importFaults(files: bad, table: table) == [
                "Sources/Low/A.swift imports GRDB, which Low may not", "New is in Sources but has no row",
                "High has a row but is not in Sources",
            ])
    }

    @Test func `a cycle in the table is found, and so is a page without the table`() {
        let circle = ModuleTable(
            markdown: """
                | module | its job | may import |
                |---|---|---|
                | `A` | | `B` |
                | `B` | | `C` |
                | `C` | | `A` |
                | `D` | | `A` |
                """)
        #expect(circle.cycles() == ["A → B → C → A", "B → C → A → B", "C → A → B → C"])
        #expect(ModuleTable(markdown: "nothing").faults.count == 1)
    }

    @Test func `a dependency beyond the table is found in the manifest`() {
        let manifest = Manifest(
            """
            static let grdb = product(name: "GRDB", package: "GRDB.swift")
            .target(name: "Low", dependencies: [.grdb, .unknown]),
            .target(
                name: "New"),
            .target(name: "Help", dependencies: ["Low"], path: "Tests/Help"),
            .testTarget(name: "LowTests", dependencies: ["Low", .grdb]),
            """)
        #expect(
            manifest.faults(against: table) == [
                "Low depends on .unknown, which the manifest does not declare",
                "Low depends on GRDB in Package.swift, which it may not import",
                "New is in Package.swift but has no row", "High has a row but is not in Package.swift",
            ])
    }

    private func architecture() throws -> ModuleTable {
        ModuleTable(markdown: try Repository.this.file("docs/architecture.md"))
    }
}
