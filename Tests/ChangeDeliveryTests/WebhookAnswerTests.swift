import PortModel
import Testing

@testable import ChangeDelivery

struct `A webhook's answer` {
    @Test(arguments: 100...599)
    func `succeeds with 2xx only, and ends it with 410 only`(_ status: Int) {
        let outcome = WebhookAnswer.outcome(status: status, retryAfter: nil, endpoint: "e", now: .morning)
        switch outcome {
        case .delivered: #expect((200...299).contains(status))
        case .rejected: #expect(status == 410)
        case .failed(let reason, let retryAfter):
            #expect(reason.hasPrefix("e answered \(status)"))
            #expect(retryAfter == nil)
            #expect(status != 410 && !(200...299).contains(status))
        }
    }

    @Test(arguments: [
        ("0", 0), ("1", 1), ("300", 300), (" 5", 5), ("86400", 86_400), ("86401", 86_400), ("315360000", 86_400),
        ("99999999999999999999999", 86_400), ("Tue, 24 Nov 2026 08:48:14 GMT", 0),
        ("Tue, 24 Nov 2026 08:49:13 GMT", 59),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Fri, 24 Nov 2036 08:48:13 GMT", 86_400),
    ])
    func `can ask for a pause of at most a day`(_ text: String, _ seconds: Int64) {
        let pause = WebhookAnswer.pause(text, now: .morning)
        #expect(pause?.components.seconds == seconds)
    }

    @Test(arguments: ["", " ", "-1", "1.5", "soon", "5s", "1e9", "٣", "Tue, 31 Feb 2026 08:48:14 GMT", "+5"])
    func `with a pause that makes no sense has none`(_ text: String) {
        #expect(WebhookAnswer.pause(text, now: .morning) == nil)
    }
}

struct `A webhook's URL` {
    @Test(arguments: [
        ("https://hooks.example.com/services/T000/B000/xyz", "https://hooks.example.com:443"),
        ("HTTP://127.0.0.1:8080/x?token=abc", "http://127.0.0.1:8080"), ("http://[::1]:9000/", "http://[::1]:9000"),
        ("https://hooks.example.com", "https://hooks.example.com:443"),
    ])
    func `is shown without its path and query`(_ text: String, _ label: String) throws {
        let endpoint = try WebhookEndpoint(parsing: text)
        #expect(endpoint.label == label)
        var dumped = ""
        dump(endpoint, to: &dumped)
        #expect("\(endpoint)" == label)
        #expect(endpoint.url.reveal() == text)
    }

    @Test func `recognises its own secret parts in a text from below`() throws {
        let endpoint = try WebhookEndpoint(parsing: "https://h.example/services/SECRET?key=HIDDEN")
        #expect(endpoint.isGivenAway(by: "cannot open /services/SECRET"))
        #expect(endpoint.isGivenAway(by: "query key=HIDDEN is bad"))
        #expect(!endpoint.isGivenAway(by: "connection lost"))
    }

    @Test(arguments: [
        "", "hooks.example.com/x", "ftp://example.com/x", "https://", "https:///SECRET",
        "https://user:SECRET@example.com/",
        "https://example.com/SECRET path", "https://example.com:99999/SECRET", "https://example.com/SECRET\u{7}",
        "https://exämple.com/SECRET", "file:///etc/SECRET",
        "https://example.com/" + String(repeating: "S", count: 2000),
    ])
    func `is refused without being repeated`(_ text: String) {
        let failure = #expect(throws: ParseFailure.self) { try WebhookEndpoint(parsing: text) }
        #expect(failure?.description.contains("SECRET") == false)
        #expect(failure?.description.contains("SSSS") == false)
    }
}
