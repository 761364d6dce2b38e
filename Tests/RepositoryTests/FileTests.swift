import Testing

struct FileTests {
    @Test func `every file keeps the rules`() throws {
        let repository = Repository.this
        let faults = try repository.files().flatMap { path in
            RepositoryFile(
                path: path, bytes: try repository.bytes(path), isExecutable: repository.isExecutable(path)
            ).faults()
        }
        #expect(faults == [])
    }

    @Test(arguments: [
        "LICENSE", "Package.swift", ".ci/run", ".gitignore", ".swift-format", "scripts/check", "scripts/fuzz",
        "scripts/run", "scripts/setup", "scripts/test", "systemd/portwatch.service", "docs/architecture.md",
    ])
    func `what everybody looks for is there`(path: String) throws {
        #expect(try Repository.this.files().contains(path))
    }

    @Test func `what git ignores is not looked at`() throws {
        let files = try Repository.this.files()
        #expect(!files.contains { $0.hasPrefix(".build") || $0.hasPrefix(".git/") || $0 == "Package.resolved" })
    }

    @Test(
        arguments: [
            (RepositoryFile(path: "scripts/x", bytes: Array("#!/bin/sh\n".utf8), isExecutable: true), nil),
            (RepositoryFile(path: "a.png", bytes: [0x89, 0xFF, 0x00], isExecutable: false), nil),
            (
                RepositoryFile(path: "scripts/x", bytes: Array("#!/bin/sh\n".utf8), isExecutable: false),
                "scripts/x is a script, but not executable"
            ),
            (
                RepositoryFile(path: "README.md", bytes: Array("text".utf8), isExecutable: true),
                "README.md is executable, but no script"
            ),
            (
                RepositoryFile(path: "a.bin", bytes: [UInt8](repeating: 0xFF, count: 524_289), isExecutable: false),
                "a.bin is larger than 512 KiB"
            ),
            (
                RepositoryFile(path: "A.swift", bytes: [UInt8](repeating: 0x0A, count: 301), isExecutable: false),
                "A.swift has 301 lines, more than 300"
            ),
            (
                RepositoryFile(path: "Package.swift", bytes: Array("// DEV\u{2D}ONLY".utf8), isExecutable: false),
                "Package.swift holds a DEV\u{2D}ONLY part"
            ),
            (
                RepositoryFile(path: "a.md", bytes: Array("see /wo\u{72}k/main".utf8), isExecutable: false),
                "a.md names /wo\u{72}k/, which is on no other machine"
            ),
        ] as [(RepositoryFile, String?)])
    func `a file that breaks a rule is found`(file: RepositoryFile, fault: String?) {
        #expect(file.faults() == [fault].compactMap { $0 })
    }
}
