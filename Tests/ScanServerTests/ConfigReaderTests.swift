import CloudforceOne
import PortModel
import PortScanner
import Testing

@testable import ScanServer

@Suite struct ConfigReaderTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let body: String
        /// `code pointer` of each error, in order.
        let errors: [String]
        var testDescription: String { body }

        init(_ body: String, _ errors: String...) {
            self.body = body
            self.errors = errors
        }
    }

    static let faults = [
        Fault("", "17400"),
        Fault("{\"ips\":", "17400"),
        Fault("<html>", "17400"),
        Fault("[]", "17400 "),
        Fault("\"127.0.0.1\"", "17400 "),
        Fault("null", "17400 "),
        Fault("{}", "17422 /ips"),
        Fault(#"{"ips":[]}"#, "17422 /ips"),
        Fault(#"{"ips":null}"#, "17422 /ips"),
        Fault(#"{"ips":"127.0.0.1"}"#, "17422 /ips"),
        Fault(#"{"ips":["127.0.0.1",5,"127.0.0.2",null]}"#, "17422 /ips/1", "17422 /ips/3"),
        Fault(
            #"{"ips":["127.0.0.1","127.0.0.256","localhost","127.0.0.1/33","::1/129"]}"#,
            "17422 /ips/1", "17422 /ips/2", "17422 /ips/3", "17422 /ips/4"),
        Fault(#"{"ips":["127.0.0.1","192.0.2.1"]}"#, "17403 /ips/1"),
        Fault(#"{"ips":["126.255.255.0/23"]}"#, "17403 /ips/0"),
        Fault(#"{"ips":["::ffff:192.0.2.1"]}"#, "17403 /ips/0"),
        Fault(
            #"{"ips":["224.0.0.1","0.0.0.0","255.255.255.255","ff02::1","::"]}"#,
            "17403 /ips/0", "17403 /ips/1", "17403 /ips/2", "17403 /ips/3", "17403 /ips/4"),
        Fault(#"{"ips":["127.0.0.0/19"]}"#, "17422 /ips"),
        Fault(#"{"ips":["127.0.0.0/20","127.1.0.0/22"]}"#, "17422 /ips"),
        Fault(#"{"ips":["::/0","0.0.0.0/0"]}"#, "17422 /ips"),
        Fault(#"{"ips":["127.0.0.1"],"ports":[]}"#, "17422 /ports"),
        Fault(#"{"ips":["127.0.0.1"],"ports":"default"}"#, "17422 /ports"),
        Fault(#"{"ips":["127.0.0.1"],"ports":[80]}"#, "17422 /ports/0"),
        Fault(
            #"{"ips":["127.0.0.1"],"ports":["443","0","80-1","65536","http","1-","-5","","+1"]}"#,
            "17422 /ports/1", "17422 /ports/2", "17422 /ports/3", "17422 /ports/4", "17422 /ports/5", "17422 /ports/6",
            "17422 /ports/7", "17422 /ports/8"),
        Fault(
            #"{"ips":["127.0.0.1"],"ports":["1,2","default,22"," 22","022","1-080","1 -2","all","default","7-7"]}"#,
            "17422 /ports/0", "17422 /ports/1", "17422 /ports/2", "17422 /ports/3", "17422 /ports/4", "17422 /ports/5"),
        Fault(#"{"ips":["127.0.0.1"],"frequency":1e-999999999999}"#, "17422 /frequency"),
        Fault(#"{"ips":["127.0.0.1"],"frequency":-1e-999999999999}"#, "17422 /frequency"),
        Fault(#"{"ips":["127.0.0.1"],"frequency":-1}"#, "17422 /frequency"),
        Fault(#"{"ips":["127.0.0.1"],"frequency":1e999}"#, "17422 /frequency"),
        Fault(#"{"ips":["127.0.0.1"],"frequency":0.00001}"#, "17422 /frequency"),
        Fault(#"{"ips":["127.0.0.1"],"frequency":"7"}"#, "17422 /frequency"),
        Fault(#"{"ips":["127.0.0.1"],"frequency":true}"#, "17422 /frequency"),
        Fault(#"{"ips":["127.0.0.1"],"frequency":null}"#, "17422 /frequency"),
        Fault(#"{"ips":["127.0.0.1"],"name":"x","a/b~c":1}"#, "17422 /name", "17422 /a~1b~0c"),
        // A pointer names what is there, whole, or it names the object.
        Fault("{\"ips\":[\"127.0.0.1\"],\"a\u{202E}/\u{301}\":1}", "17422 /a\u{202E}~1\u{301}"),
        Fault(
            "{\"ips\":[\"127.0.0.1\"],\"\(String(repeating: "n", count: 256))\":1}",
            "17422 /" + String(repeating: "n", count: 256)),
        Fault("{\"ips\":[\"127.0.0.1\"],\"\(String(repeating: "n", count: 257))\":1}", "17422 "),
        Fault(#"{"ips":["127.0.0.1"],"ips":["127.0.0.2"]}"#, "17422 /ips"),
        Fault(
            #"{"ips":["nonsense"],"ports":["70000"],"frequency":-7,"more":[]}"#,
            "17422 /ips/0", "17422 /ports/0", "17422 /frequency", "17422 /more"),
    ]

    @Test("a body with faults gives one error for each, all at once", arguments: faults)
    func everyFault(fault: Fault) throws {
        let failure = #expect(throws: APIFailure.self) {
            try ConfigReader.fields(of: Array(fault.body.utf8), creating: true, allowList: .loopback)
        }
        let errors = failure?.errors.map { error in
            "\(error.code ?? 0)" + (error.pointer.map { " \($0)" } ?? "")
        }
        #expect(errors == fault.errors)
    }

    @Test("a good body gives its fields as they were written")
    func goodBody() throws {
        let body =
            #"{"frequency":0.5,"ports":["1-80","443","8000-8443"],"ips":["127.0.0.1/32","::1","127.9.8.7/24"]}"#
        let fields = try ConfigReader.fields(of: Array(body.utf8), creating: true, allowList: .loopback)
        #expect(fields.ips == ["127.0.0.1/32", "::1", "127.9.8.7/24"])
        #expect(fields.ports == ["1-80", "443", "8000-8443"])
        #expect(fields.frequency == 0.5)
    }

    @Test("exactly 5,000 addresses are accepted, one more is not")
    func addressLimit() throws {
        let blocks = ["127.0.0.0/20", "127.1.0.0/23", "127.2.0.0/24", "127.3.0.0/25", "127.4.0.0/29"]
        let body = { (ips: [String]) in Array("{\"ips\":[\(ips.map { "\"\($0)\"" }.joined(separator: ","))]}".utf8) }
        let fields = try ConfigReader.fields(of: body(blocks), creating: true, allowList: .loopback)
        #expect(fields.ips == blocks)
        #expect(throws: APIFailure.self) {
            try ConfigReader.fields(of: body(blocks + ["127.5.0.1"]), creating: true, allowList: .loopback)
        }
    }

    @Test("an update may leave everything out")
    func emptyUpdate() throws {
        let fields = try ConfigReader.fields(of: Array("{}".utf8), creating: false, allowList: .loopback)
        #expect(fields == ConfigFields())
    }

    @Test("the shortest period is a second, and 0 is a single scan")
    func frequencyFloor() throws {
        for text in ["0", "0.0", "0e-999", "-0", "0.000011574074074", "7", "1e300"] {
            let body = Array("{\"frequency\":\(text)}".utf8)
            let fields = try ConfigReader.fields(of: body, creating: false, allowList: .loopback)
            #expect(fields.frequency == Double(text))
        }
    }

    @Test("the number of errors in one answer is bounded")
    func errorLimit() throws {
        let ips = Array(repeating: "\"nonsense\"", count: 3000).joined(separator: ",")
        let failure = #expect(throws: APIFailure.self) {
            try ConfigReader.fields(of: Array("{\"ips\":[\(ips)]}".utf8), creating: true, allowList: .loopback)
        }
        #expect(failure?.errors.count == ConfigReader.maximumErrors)
    }
}
