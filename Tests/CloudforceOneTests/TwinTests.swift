import Testing

@testable import CloudforceOne

struct TwinTests {
    private let config = ScanConfig(
        id: "a", accountID: "b", ips: ["192.0.2.0/30", "2001:db8::1"], ports: ["80", "443", "1-3"], frequency: 0.1)

    @Test(
        arguments: [
            (["192.0.2.0/30", "2001:db8::1"], ["80", "443", "1-3"], 0.1),
            (["2001:0db8:0::1", "192.0.2.0/31", "192.0.2.2/31"], ["1,2,3,80,443"], 0.1),
            (["192.0.2.3/30", "2001:db8::1/128", "192.0.2.1"], nil, nil),
            (["192.0.2.0/30", "2001:db8::1"], nil, 0.100000000001),
            (["192.0.2.0/30", "2001:db8::1"], ["1-3,80,443"], nil),
        ] as [([String], [String]?, Double?)])
    func `what means the same is a twin`(ips: [String], ports: [String]?, frequency: Double?) {
        #expect(ScanConfigDraft(ips: ips, ports: ports, frequency: frequency).isTwin(of: config))
    }

    @Test(
        arguments: [
            (["192.0.2.0/30"], nil, nil), (["192.0.2.0/29", "2001:db8::1"], nil, nil), ([], nil, nil),
            (["192.0.2.0/30", "2001:db8::1"], ["80"], nil), (["192.0.2.0/30", "2001:db8::1"], nil, 0),
            (["192.0.2.0/30", "2001:db8::1"], nil, 0.2), (["192.0.2.0/30", "2001:db8::1"], [], nil),
        ] as [([String], [String]?, Double?)])
    func `what means something else is none`(ips: [String], ports: [String]?, frequency: Double?) {
        #expect(!ScanConfigDraft(ips: ips, ports: ports, frequency: frequency).isTwin(of: config))
    }

    @Test func `entries that nobody here can read are compared as texts`() {
        let config = ScanConfig(id: "a", accountID: "b", ips: ["host.example", "::1"], ports: ["top"], frequency: 0)
        #expect(ScanConfigDraft(ips: ["::1", "host.example"], ports: ["top"], frequency: 0).isTwin(of: config))
        #expect(!ScanConfigDraft(ips: ["::1", "other.example"], ports: ["top"]).isTwin(of: config))
        #expect(!ScanConfigDraft(ips: ["::1", "host.example"], ports: ["all"]).isTwin(of: config))
    }
}
