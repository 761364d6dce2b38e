import ArgumentParser
import PortModel
import Testing

@testable import portwatch

@Suite struct TimeArgumentTests {
    private static let now = Timestamp(iso8601: "2026-11-24T08:48:13Z") ?? .epoch

    @Test(arguments: [
        ("now", "2026-11-24T08:48:13.000Z"), ("90m", "2026-11-24T07:18:13.000Z"), ("2d", "2026-11-22T08:48:13.000Z"),
        ("2026-11-24", "2026-11-24T00:00:00.000Z"), ("2026-11-24T08:48Z", "2026-11-24T08:48:00.000Z"),
        ("2026-11-24 08:48", "2026-11-24T08:48:00.000Z"), ("2026-11-24T08:48:12.5Z", "2026-11-24T08:48:12.500Z"),
        ("2026-11-24 08:48:13Z", "2026-11-24T08:48:13.000Z"),
    ])
    func `a time is a moment or how long ago it was`(text: String, time: String) throws {
        #expect(try TimeArgument.parse(text, option: "--at", now: Self.now).description == time)
    }

    @Test(arguments: ["yesterday", "", "2026-13-01", "2026-11-25", "-2d", "2 d", "2026-11-24T25:00Z", "12:00"])
    func `anything else is refused with what is accepted`(text: String) {
        let error = #expect(throws: ValidationError.self) {
            try TimeArgument.parse(text, option: "--at", now: Self.now)
        }
        #expect(error?.message.hasPrefix("--at: ") == true)
    }

    @Test(arguments: [
        ("2026-11-24T05:48:13Z", "3 h ago"), ("2026-11-24T08:48:12.5Z", "now"), ("2026-11-24T08:46:00Z", "2 min ago"),
        ("2026-11-14T08:48:13Z", "10 d ago"), ("2026-11-24T09:50:13Z", "in 1 h"), ("2026-11-24T08:48:05Z", "8 s ago"),
    ])
    func `how long ago is told in one unit`(text: String, relative: String) throws {
        let time = try #require(Timestamp(iso8601: text))
        #expect(time.relative(to: Self.now) == relative)
    }
}

@Suite struct HostArgumentTests {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7 - -"), ("192.0.2.7:443", "192.0.2.7 443 -"), ("192.0.2.7:53/udp", "192.0.2.7 53 udp"),
        ("2001:db8::1", "2001:db8::1 - -"), ("[2001:db8::1]", "2001:db8::1 - -"),
        ("[2001:db8::1]:443/tcp", "2001:db8::1 443 tcp"),
    ])
    func `an address has a port or none`(text: String, read: String) throws {
        let host = try HostArgument(parsing: text)
        #expect("\(host.address) \(host.port.map { "\($0)" } ?? "-") \(host.proto?.name ?? "-")" == read)
    }

    @Test(arguments: [
        "", "host", "192.0.2.7:", "192.0.2.7:0", "192.0.2.7:1-2", "[2001:db8::1", "[]:1", "192.0.2.0/24", ":443",
    ])
    func `anything else is refused`(text: String) {
        #expect(throws: ValidationError.self) { try HostArgument(parsing: text) }
    }

    @Test(arguments: [
        ("443", "443...443 -"), ("1-1024", "1...1024 -"), ("53/udp", "53...53 udp"), ("tcp/22", "22...22 tcp"),
        ("53/UDP", "53...53 udp"),
    ])
    func `ports are a number or a range, of a protocol or any`(text: String, read: String) throws {
        let (range, proto) = try PortFilterOptions.ports(text, option: "--port")
        #expect("\(range) \(proto?.name ?? "-")" == read)
    }

    @Test(arguments: ["", "0", "65536", "9-1", "1,2", "all", "default", "443/", "/tcp", "443/tcp/x", "a/b"])
    func `what is not a port is refused`(text: String) {
        #expect(throws: ValidationError.self) { try PortFilterOptions.ports(text, option: "--port") }
    }
}
