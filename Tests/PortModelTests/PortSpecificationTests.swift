import PortModel
import Testing

@Suite struct PortSpecificationTests {
    /// The ports of the published list of 100 entries, each once, sorted: taken from what is published, not from the code.
    static let defaultPorts: [UInt16] = [
        7, 9, 19, 21, 22, 23, 25, 49, 53, 67, 68, 69, 80, 81, 88, 110, 111, 113, 123, 135, 136, 137, 138,
        139, 143, 161, 162, 177, 199, 427, 443, 445, 465, 497, 500, 514, 518, 520, 548, 587, 593, 626, 631,
        993, 995, 996, 997, 998, 999, 1023, 1025, 1026, 1027, 1028, 1029, 1433, 1434, 1645, 1646, 1701,
        1718, 1719, 1720, 1723, 1812, 1900, 2000, 2048, 2049, 2222, 3283, 3306, 3389, 3456, 4444, 4500,
        5060, 5353, 5900, 6001, 8080, 8888, 10000, 17185, 20031, 31337, 32768, 49152, 49153, 49154, 49186,
        49193, 65024,
    ]

    @Test func `the default list is the published one, 93 distinct ports`() {
        #expect(Self.defaultPorts.count == 93)
        #expect(Array(PortSpecification.defaultPorts.ports) == Self.defaultPorts)
    }

    @Test(arguments: [
        (["443"], "443"), (["1-80"], "1-80"), (["80-80"], "80"), (["22", "80-90", "85-100"], "22,80-100"),
        (["22,80, 443"], "22,80,443"), (["all"], "1-65535"), (["443", "all"], "1-65535"), (["65535"], "65535"),
        (["080"], "80"),
    ])
    func `entries are read`(entries: [String], ports: String) throws {
        #expect(try PortSpecification(parsing: entries).ports.description == ports)
    }

    @Test func `default can be one of several entries`() throws {
        let ports = try PortSpecification(parsing: ["default", "8000-8001"]).ports
        #expect(ports == PortSpecification.defaultPorts.union(PortSet([8000...8001])))
    }

    @Test(arguments: [
        "", " ", ",", "80,", ",80", "80,,81", "0", "0-5", "65536", "1-65536", "99999", "100000", "-1", "1-", "-",
        "1-2-3",
        "80-22", "http", "Default", "ALL", "80/tcp", "80 ", "1 -5", "+80", "8O", "٨٠", "80\n", "80\0", "0x50",
    ])
    func `what is not a port is refused, with its place`(entry: String) throws {
        let failure = try #require(throws: PortSpecification.Failure.self) {
            try PortSpecification(parsing: ["443", entry])
        }
        #expect(failure.index == 1)
        #expect(failure.description.contains("accepted: \"default\", \"all\""))
    }

    @Test(arguments: [
        (["22,080, 443"], ["22", "80", "443"]), (["default,00022-0080", "all"], ["default", "22-80", "all"]),
        (["7-7"], ["7-7"]),
    ])
    func `the plain form has one port or range an entry`(entries: [String], plain: [String]) throws {
        #expect(try PortSpecification.canonical(entries) == plain)
        #expect(try PortSpecification.canonical(plain) == plain)
    }

    @Test func `no entries at all are refused`() throws {
        let failure = try #require(throws: PortSpecification.Failure.self) { try PortSpecification(parsing: []) }
        #expect(failure.index == nil)
    }
}
