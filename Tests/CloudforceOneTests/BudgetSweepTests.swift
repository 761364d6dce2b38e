import FoundationEssentials
import Glibc
import PortModel
import TestSupport
import Testing

@testable import CloudforceOne

/// Shared files of credentials that are not used any more.
@Suite(.timeLimit(.minutes(2)))
struct BudgetSweepTests {
    private let token = Credential.token(Secret("the-token-of-this-test"))
    private let ours = BudgetImage.write(RateBudget(quota: .cloudforceOne, now: .zero), boot: BootID(high: 1, low: 2))

    private func write(_ bytes: [UInt8], _ path: String, age: Int) throws {
        try Data(bytes).write(to: URL(filePath: path))
        #expect(chmod(path, 0o600) == 0)
        let time = timespec(tv_sec: Glibc.time(nil) - age, tv_nsec: 0)
        #expect([time, time].withUnsafeBufferPointer { utimensat(AT_FDCWD, path, $0.baseAddress, 0) } == 0)
    }

    private func names(_ directory: String) throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: directory))
    }

    private func use(_ directory: String, isShared: Bool = true) throws {
        _ = RequestBudgets(directory: directory).budget(
            for: token, at: try ScanEndpoint(accountID: "a"), quota: .cloudforceOne, isShared: isShared)
    }

    @Test func `a file that nobody has written for a day goes, and everything else stays`() throws {
        try withTemporaryDirectory { directory in
            let key = RequestBudgets.key(token, at: try ScanEndpoint(accountID: "a"))
            let old = 86_400 + 60
            let gone = "budget-0123456789abcdef"
            try write(ours, "\(directory)/\(gone)", age: old)
            try write(ours, "\(directory)/budget-\(key)", age: old)
            try write(ours, "\(directory)/budget-aaaaaaaaaaaaaaaa", age: 86_400 - 60)
            try write(ours, "\(directory)/budget-bbbbbbbbbbbbbbbb", age: -old)
            try write(Array("precious".utf8), "\(directory)/budget-cccccccccccccccc", age: old)
            try write([], "\(directory)/budget-dddddddddddddddd", age: old)
            for name in [
                "budget-0123456789abcde", "budget-0123456789abcdeff", "budget-0123456789ABCDEF", "history.sqlite",
            ] {
                try write(ours, "\(directory)/\(name)", age: old)
            }
            #expect(symlink("\(directory)/history.sqlite", "\(directory)/budget-eeeeeeeeeeeeeeee") == 0)
            #expect(mkdir("\(directory)/budget-ffffffffffffffff", 0o700) == 0)
            #expect(mkfifo("\(directory)/budget-9999999999999999", 0o600) == 0)
            try write(ours, "\(directory)/budget-8888888888888888", age: old)
            #expect(link("\(directory)/budget-8888888888888888", "\(directory)/twin") == 0)
            let before = try names(directory)
            try use(directory, isShared: false)
            #expect(try names(directory) == before)
            try use(directory)
            #expect(try names(directory) == before.subtracting([gone]))
        }
    }

    @Test func `a file that somebody has locked stays, and so does every one where others may write`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/budget-0123456789abcdef"
            try write(ours, path, age: 100_000)
            let holder = open(path, O_RDONLY | O_CLOEXEC)
            try #require(holder >= 0 && flock(holder, LOCK_EX) == 0)
            try use(directory)
            #expect(access(path, F_OK) == 0)
            close(holder)
            #expect(chmod(directory, 0o777) == 0)
            try use(directory)
            #expect(access(path, F_OK) == 0)
            #expect(chmod(directory, 0o700) == 0)
            try use(directory)
            #expect(access(path, F_OK) != 0)
        }
    }
}
