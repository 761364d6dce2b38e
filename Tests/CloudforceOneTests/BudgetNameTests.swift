import FoundationEssentials
import PortModel
import TestSupport
import Testing

@testable import CloudforceOne

/// Which clients share a budget.
@Suite(.timeLimit(.minutes(2)))
struct BudgetNameTests {
    private let token = Credential.token(Secret("the-token-of-this-test"))

    private func name(_ credential: Credential, _ url: String, account: String = "a") throws -> String {
        RequestBudgets.key(credential, at: try ScanEndpoint(baseURL: url, accountID: account))
    }

    @Test func `the same credential at the same API has one budget, whatever the account and path`() throws {
        let name = try name(token, "https://api.example.com/client/v4")
        #expect(try self.name(token, "https://API.example.com:443/other", account: "b") == name)
        #expect(try self.name(token, "https://api.example.com:8443/client/v4") != name)
        #expect(try self.name(token, "https://api.example.org/client/v4") != name)
        #expect(try self.name(.token(Secret("another")), "https://api.example.com/client/v4") != name)
        let pair = Credential.emailAndKey(email: "a@example.com", key: Secret("the-token-of-this-test"))
        #expect(try self.name(pair, "https://api.example.com/client/v4") != name)
        #expect(name.utf8.count == 16 && name.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    }

    @Test func `a budget is found again, with the quota that was given last`() throws {
        let budgets = RequestBudgets(directory: nil)
        let endpoint = try ScanEndpoint(accountID: "a")
        let first = budgets.budget(for: token, at: endpoint, quota: .cloudforceOne)
        let second = budgets.budget(for: token, at: endpoint, quota: RateQuota(limit: 5, window: .seconds(10)))
        #expect(first === second && first.state.quota?.limit == 5)
        #expect(budgets.budget(for: .token(Secret("b")), at: endpoint, quota: nil) !== first)
    }

    @Test func `a budget that is not to be shared has no file`() async throws {
        try await withTemporaryDirectory { directory in
            let budgets = RequestBudgets(directory: directory)
            let endpoint = try ScanEndpoint(accountID: "a")
            let budget = budgets.budget(for: token, at: endpoint, quota: .cloudforceOne, isShared: false)
            budget.finish(try await budget.acquire(.interactive, patience: .zero), .ok)
            #expect(!budget.isShared)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
        }
    }

    @Test func `nothing of the credential is in the directory`() async throws {
        try await withTemporaryDirectory { directory in
            let budgets = RequestBudgets(directory: directory)
            let credential = Credential.emailAndKey(email: "a@example.com", key: Secret("the-key-of-this-test"))
            let budget = budgets.budget(for: credential, at: try ScanEndpoint(accountID: "a"), quota: .cloudforceOne)
            budget.finish(try await budget.acquire(.interactive, patience: .zero), .left(3, for: 60))
            let files = try FileManager.default.contentsOfDirectory(atPath: directory)
            let file = try #require(files.first)
            #expect(budget.isShared && files.count == 1 && file.hasPrefix("budget-") && file.utf8.count == 23)
            let bytes = Array(try #require(FileManager.default.contents(atPath: "\(directory)/\(file)")))
            #expect(bytes.count == 4096 && !bytes.contains("the-key".utf8) && !bytes.contains("example.com".utf8))
        }
    }
}
