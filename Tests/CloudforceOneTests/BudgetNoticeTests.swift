import PortModel
import Testing

@testable import CloudforceOne

/// What the headers of an answer say of the rate.
@Suite(.timeLimit(.minutes(2)))
struct BudgetNoticeTests {
    typealias Allowance = RateNotice.Allowance

    private static func left(_ name: String, _ remaining: Int, _ seconds: Double?, limit: Int? = nil) -> Allowance {
        Allowance(name: name, remaining: remaining, reset: seconds.map { .seconds($0) }, limit: limit)
    }

    @Test(arguments: [
        (#""default";r=50;t=30"#, [left("default", 50, 30)]),
        (#""a";r=1;t=2, "b";t=4;r=3"#, [left("a", 1, 2), left("b", 3, 4)]),
        (#"  default ; R = 50 ; t = "30"  "#, [left("default", 50, 30)]),
        (#""a,b;c";r=1;t=2;pk=:AA==:"#, [left("a,b;c", 1, 2)]),
        (#""a\"b";r=1"#, [left(#"a\"b"#, 1, nil)]),
        (#""default";r=0;t=0"#, [left("default", 0, 0)]),
        (#""default";r=1.5;t=0.2"#, [left("default", 2, 1)]),
        (#""default";r=5;t=soon"#, [left("default", 5, nil)]),
        (#""default";r=5;t=-1"#, [left("default", 5, nil)]),
        (#""default";r=5;t=99999999999999999999999"#, [left("default", 5, 86_400)]),
        (#""default";r=99999999999999999999999;t=5"#, [left("default", ParameterList.largest, 5)]),
        (#""default";r=-1;t=30"#, []), (#""default";r=NaN;t=30"#, []), (#""default";r=;t=30"#, []),
        (#""default";r=1e3;t=30"#, []), (#""default";r=0x10"#, []), (#""default";t=30"#, []), (#""default""#, []),
        ("", []), (",;=,;=", []), (";r=1;t=1", []), (#""never closed;r=1;t=1"#, []), ("\u{0}\u{FF}", []),
    ])
    func `what is left is read from RateLimit`(text: String, expected: [Allowance]) {
        #expect(RateNotice(200, ["RateLimit": [text]]).allowances == expected)
    }

    @Test(arguments: [
        (#""burst";q=100;w=60"#, ["burst 100 60"]),
        (#""burst";q=100;w=60,"daily";q=1000;w=86400"#, ["burst 100 60", "daily 1000 86400"]),
        (#""a";q=1;w=1;qu="requests""#, ["a 1 1"]), (#""a";q=1;w=1;qu="content-bytes""#, []),
        (#""a";q=0;w=60"#, []), (#""a";q=5;w=0"#, []), (#""a";q=5"#, []), (#""a";w=5"#, []), (#""a";q=-1;w=5"#, []),
        (#""a";q=99999999999999999999;w=99999999999999999999"#, ["a 1000000 86400"]),
    ])
    func `policies are read from RateLimit-Policy`(text: String, expected: [String]) {
        let policies = RateNotice(200, ["RateLimit-Policy": [text]]).policies
        #expect(policies.map { "\($0.name) \($0.quota.limit) \($0.quota.window.components.seconds)" } == expected)
    }

    @Test(
        arguments: ["X-RateLimit", "RateLimit"],
        [
            ("100", "7", "30", left("", 7, 30, limit: 100)), ("100, 100;w=60", "7", "30", left("", 7, 30, limit: 100)),
            ("", "7", "", left("", 7, nil)), ("x", "7", "86400", left("", 7, 86_400)),
            ("1", "7", "86401", left("", 7, nil, limit: 1)),
            ("1", "7", "999999999", left("", 7, nil, limit: 1)), ("1", "7", "0", left("", 7, 0, limit: 1)),
            ("1", "7", "1784710930", left("", 7, 30, limit: 1)), ("1", "7", "1784710930500", left("", 7, 30, limit: 1)),
            ("1", "7", "1000000000", left("", 7, 0, limit: 1)), ("1", "7", "1884710930", left("", 7, 86_400, limit: 1)),
            ("1", "7", "99999999999999999999", left("", 7, 86_400, limit: 1)),
            ("1", "7", "1784710900.5", left("", 7, 1, limit: 1)),
            ("1", "", "30", nil), ("1", "-7", "30", nil), ("1", "NaN", "30", nil), ("1", "lots", "30", nil),
        ] as [(String, String, String, Allowance?)])
    func `the older three headers are read too`(prefix: String, values: (String, String, String, Allowance?)) {
        let headers = [
            "\(prefix)-Limit": [values.0], "\(prefix)-Remaining": [values.1], "\(prefix)-Reset": [values.2],
            // A time is compared with the server's clock, not with ours.
            "Date": ["Wed, 22 Jul 2026 09:01:40 GMT"],
        ]
        #expect(Timestamp(iso8601: "2026-07-22T09:01:40Z") == Timestamp(seconds: 1_784_710_900))
        let expected = values.3.map {
            Allowance(name: prefix, remaining: $0.remaining, reset: $0.reset, limit: $0.limit)
        }
        #expect(RateNotice(200, headers).allowances == (expected.map { [$0] } ?? []))
    }

    @Test func `a time without a Date is compared with the own clock`() throws {
        let reset = Timestamp.now() + .seconds(100)
        let seconds = reset.milliseconds / 1000
        let notice = RateNotice(200, ["X-RateLimit-Remaining": ["1"], "X-RateLimit-Reset": ["\(seconds)"]])
        let left = try #require(notice.allowances.first?.reset)
        #expect(left > .seconds(60) && left <= .seconds(100))
    }

    @Test func `members on several lines are one list, and all of it is bounded`() {
        #expect(RateNotice(200, ["RateLimit": [#""a";r=1"#, #""b";r=2"#]]).allowances.map(\.remaining) == [1, 2])
        let many = (0..<10_000).map { "\"n\($0)\";r=\($0)" }
        #expect(RateNotice(200, ["RateLimit": many]).allowances.count == 16)
        #expect(RateNotice(200, ["RateLimit": [many.joined(separator: ",")]]).allowances.count == 16)
        let long = "\"a\"" + String(repeating: ";x=1", count: 100_000) + ";r=1"
        #expect(RateNotice(200, ["RateLimit": [long]]).allowances.isEmpty)
    }
}
