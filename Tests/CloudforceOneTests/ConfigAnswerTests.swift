import PortModel
import Testing

@testable import CloudforceOne

/// How the client reads the configs of an answer.
@Suite(.timeLimit(.minutes(2)))
struct ConfigAnswerTests {
    private func list(_ result: String) async throws -> [ScanConfig] {
        try await withClient(reply: { _ in .http(envelope(result)) }) { client, _ in try await client.listConfigs() }
    }

    @Test func `a list is read as the contract's example has it`() async throws {
        let configs = try await list(
            """
            [{"id":"f174e90a","account_id":"acc","frequency":7,"ips":["1.1.1.1","2606:4700:4700::1111"],
              "ports":["default"]},
             {"id":"two","account_id":"acc","frequency":0.25,"ips":["10.0.0.0/8"],"ports":["1-80","443"]}]
            """)
        #expect(
            configs == [
                ScanConfig(
                    id: "f174e90a", accountID: "acc", ips: ["1.1.1.1", "2606:4700:4700::1111"], ports: ["default"],
                    frequency: 7),
                ScanConfig(id: "two", accountID: "acc", ips: ["10.0.0.0/8"], ports: ["1-80", "443"], frequency: 0.25),
            ])
    }

    @Test(arguments: [
        #"{"id":"a","ips":["1.1.1.1"],"ports":["all"],"frequency":7}"#,
        #"{"id":"a","account_id":null,"ips":"1.1.1.1","ports":"all","frequency":7.0,"new":{"x":[1]}}"#,
        #"{"frequency":"7","ports":["all"],"ips":["1.1.1.1"],"id":"a","created_on":"2026-01-01"}"#,
        #"{"id":"a","ips":["1.1.1.1"],"ports":["all"],"frequency":0.7e1}"#,
    ])
    func `loose forms of a config are read`(entry: String) async throws {
        let expected = ScanConfig(id: "a", accountID: testAccount, ips: ["1.1.1.1"], ports: ["all"], frequency: 7)
        #expect(try await list("[\(entry)]") == [expected])
    }

    @Test func `ports given as numbers are read and missing ones are none`() async throws {
        let configs = try await list(
            #"[{"id":"a","ips":["::1"],"ports":[80,443],"frequency":0},{"id":"b","ips":["::1"],"frequency":0}]"#)
        #expect(configs.map(\.ports) == [["80", "443"], []])
        #expect(throws: ScopeFailure.self) { try configs[1].scope() }
    }

    @Test func `null is an empty list`() async throws {
        #expect(try await list("null") == [])
    }

    @Test func `the same config twice counts once`() async throws {
        let entry = #"{"id":"a","ips":["::1"],"ports":["all"],"frequency":0}"#
        #expect(try await list("[\(entry),\(entry)]").count == 1)
    }

    @Test(arguments: [
        ("{}", "the result is an object"),
        (#""x""#, "the result is a string"),
        (#"[5]"#, "config 0 of the list is a number"),
        (#"[{"id":"a","ips":["::1"],"ports":[],"frequency":1},null]"#, "config 1 of the list is null"),
        (#"[{"ips":["::1"],"ports":[],"frequency":1}]"#, #"no usable "id""#),
        (#"[{"id":"","ips":["::1"],"ports":[],"frequency":1}]"#, #"no usable "id""#),
        (#"[{"id":"..","ips":["::1"],"ports":[],"frequency":1}]"#, #"no usable "id""#),
        (#"[{"id":"a\u0007","ips":["::1"],"ports":[],"frequency":1}]"#, #"no usable "id""#),
        (#"[{"id":"a","ports":[],"frequency":1}]"#, #""ips""#),
        (#"[{"id":"a","ips":[{}],"ports":[],"frequency":1}]"#, #""ips""#),
        (#"[{"id":"a","ips":["::1"],"ports":{},"frequency":1}]"#, #""ports""#),
        (#"[{"id":"a","ips":["::1"],"ports":[]}]"#, #""frequency""#),
        (#"[{"id":"a","ips":["::1"],"ports":[],"frequency":-1}]"#, #""frequency""#),
        (#"[{"id":"a","ips":["::1"],"ports":[],"frequency":1e999}]"#, #""frequency""#),
        (#"[{"id":"a","ips":["::1"],"ports":[],"frequency":"nan"}]"#, #""frequency""#),
        (#"[{"id":"a","ips":["::1"],"ports":[],"frequency":null}]"#, #""frequency""#),
        (#"[{"id":"a","id":"b","ips":["::1"],"ports":[],"frequency":1}]"#, #"more than one "id""#),
        (
            #"[{"id":"a","ips":["::1"],"ports":[],"frequency":1},{"id":"a","ips":["::2"],"ports":[],"frequency":1}]"#,
            "the id of another one"
        ),
    ])
    func `a list that is readable only in part is an error`(result: String, cause: String) async throws {
        let error = try await failure(answering: .http(envelope(result)))
        #expect(error.code == .unusableAnswer)
        #expect(error.cause?.contains(cause) == true, "\(error)")
    }

    @Test func `a create that answers with something else is an error that tells to look first`() async throws {
        let error = try await failure(answering: .http(envelope("{}"))) {
            _ = try await $0.createConfig(ScanConfigDraft(ips: ["::1"]))
        }
        #expect(error.code == .unusableAnswer)
        #expect(error.hint.contains("look in the list"))
    }

    @Test(arguments: [200, 201])
    func `a create is read whichever status of success it has`(status: Int) async throws {
        let answer = envelope(#"{"id":"n","account_id":"x","ips":["::1"],"ports":["443"],"frequency":1}"#)
        let config = try await withClient(reply: { _ in .http(status, answer) }) { client, _ in
            try await client.createConfig(ScanConfigDraft(ips: ["::1"], ports: ["443"], frequency: 1))
        }
        #expect(config == ScanConfig(id: "n", accountID: "x", ips: ["::1"], ports: ["443"], frequency: 1))
    }

    @Test(arguments: [
        (200, envelope("{}")), (200, envelope("null")), (200, #"{"success":true}"#), (204, ""), (200, ""),
    ])
    func `a delete is done whatever its result is`(status: Int, body: String) async throws {
        try await withClient(reply: { _ in .http(status, body) }) { client, _ in try await client.deleteConfig(id: "a")
        }
    }
}
