import FoundationEssentials
import GRDB
@testable import PortHistory
import PortModel
import TestSupport
import Testing

/// Files that were a history once: refused at the start with what to do, and never written to.
@Suite struct DamagedFileTests {
    enum Damage: String, CaseIterable, Sendable {
        case shortened = "its second half is missing"
        case shortenedByOne = "its last page is missing"
        case magic = "a bit of its first bytes flipped"
        case pageSize = "the page size in its header is nonsense"
        case formatVersion = "the format version in its header is nonsense"
        case schemaPage = "zeros where the schema was"
        case middlePage = "noise in a page in its middle"
        case zeroedPage = "zeros where a page in its middle was"
        case emptied = "empty, with a write-ahead log beside it"

        var codes: Set<HistoryError.Code> {
            switch self {
            case .magic, .pageSize: [.foreign]
            case .formatVersion: [.foreign, .inaccessible, .damaged]
            default: [.damaged]
            }
        }

        func apply(to bytes: inout Data) {
            let page = 4096
            switch self {
            case .shortened: bytes = bytes.prefix(bytes.count / 2 / page * page)
            case .shortenedByOne: bytes = bytes.prefix(bytes.count - page)
            case .magic: bytes[3] ^= 0x10
            case .pageSize: bytes.replaceSubrange(16..<18, with: [0x12, 0x34])
            case .formatVersion: bytes.replaceSubrange(18..<20, with: [9, 9])
            case .schemaPage: bytes.replaceSubrange(100..<page, with: Data(repeating: 0, count: page - 100))
            case .middlePage:
                let start = bytes.count / page / 2 * page
                bytes.replaceSubrange(start..<start + page, with: Data(repeating: 0xA7, count: page))
            case .zeroedPage:
                let start = bytes.count / page / 2 * page
                bytes.replaceSubrange(start..<start + page, with: Data(repeating: 0, count: page))
            case .emptied: bytes = Data()
            }
        }
    }

    @Test(arguments: Damage.allCases)
    func `is refused and untouched`(damage: Damage) async throws {
        try await withTemporaryDirectory { directory in
            let bench = try HistoryBench(directory: directory)
            try await bench.list(HistoryBench.listed(ips: ["192.0.2.0/24"]))
            let ports = (1...200).map { "\($0):22 \($0):80" }.joined(separator: " ")
            for scan in 0..<3 {
                try await bench.poll(try await bench.config(), scan == 1 ? "1:22" : ports, scan: "s\(scan)")
            }
            try bench.history.close()
            var data = try bytes(bench.path)
            damage.apply(to: &data)
            try data.write(to: URL(fileURLWithPath: bench.path))
            if damage == .emptied { try Data("log".utf8).write(to: URL(fileURLWithPath: bench.path + "-wal")) }
            let log = try bytes(bench.path + "-wal")
            let error = try #require(throws: HistoryError.self) { try History(path: bench.path) }
            #expect(damage.codes.contains(error.code), "\(error)")
            #expect(error.hint.contains("left as it is") || error.code == .inaccessible, "\(error)")
            #expect(try bytes(bench.path) == data)
            #expect(try bytes(bench.path + "-wal") == log)
            // The check says so as well, and does not claim that all is well.
            let check = Result { try HistoryCheck.run(path: bench.path) }
            if case .success(let check) = check, damage != .emptied { #expect(!check.findings.isEmpty) }
        }
    }
}
