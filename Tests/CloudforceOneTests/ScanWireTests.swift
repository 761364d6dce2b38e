import PortModel
import Testing

@testable import CloudforceOne

/// What a server writes, and that the client reads it back.
@Suite(.timeLimit(.minutes(2)))
struct ScanWireTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private let config = ScanConfig(
        id: "c\"1", accountID: "acc", ips: ["10.0.0.0/8", "::1"], ports: ["1-80", "443"], frequency: 0.25)

    @Test func `configs are written as the contract has them`() {
        #expect(
            text(ScanWire.config(config))
                == envelope(
                    #"{"id":"c\"1","account_id":"acc","ips":["10.0.0.0/8","::1"],"ports":["1-80","443"],"frequency":0.25}"#
                ))
        #expect(text(ScanWire.configs([])) == envelope("[]"))
        #expect(text(ScanWire.empty()) == envelope("{}"))
    }

    @Test(arguments: [(7.0, "7"), (0.0, "0"), (0.5, "0.5"), (1.0 / 86_400, "1.1574074074074073e-05")])
    func `a frequency without a fraction is an integer`(frequency: Double, expected: String) {
        let config = ScanConfig(id: "a", accountID: "b", ips: [], ports: [], frequency: frequency)
        #expect(text(ScanWire.config(config)).hasSuffix(#""frequency":\#(expected)}}"#))
    }

    @Test func `a failure has errors with their place, and null as its result`() {
        let errors = [
            APIMessage(code: 17422, message: "bad", pointer: "/ips/0"), APIMessage(code: 971, message: "slow"),
        ]
        #expect(
            text(ScanWire.failure(errors))
                == #"{"success":false,"errors":[{"code":17422,"message":"bad","source":{"pointer":"/ips/0"}},"#
                + #"{"code":971,"message":"slow"}],"messages":[],"result":null}"#)
    }

    @Test func `the client reads back what the server writes`() async throws {
        let one = IPAddress.loopbackV4
        let hosts: [IPAddress: [OpenPort]] = [
            one: [OpenPort(Port(one, .tcp, 22)), OpenPort(Port(one, .udp, 53), status: "filtered")], .loopbackV6: [],
        ]
        let list = ScanWire.configs([config])
        let results = ScanWire.result(hosts)
        try await withClient(reply: { .http(200, $0.line.contains("/results/") ? results : list) }) { client, _ in
            let configs = try await client.listConfigs()
            #expect(configs == [config])
            let answer = try await client.latestResult(id: config.id, ifNoneMatch: nil)
            let read = try answer.scanResult().hosts
            #expect(read == hosts)
        }
    }
}
