import PortModel
import PortScanner
import Testing

@testable import ScanServer

@Suite struct HostPortsTests {
    private static let one = IPAddress.loopbackV4
    private static let two = IPAddress(v4: 0x7F00_0002)
    private let scope = Scope(addresses: AddressSet(addresses: [one, two]), ports: PortSet([1...100]))

    private func port(_ address: IPAddress, _ number: UInt16, _ status: String = "open") -> OpenPort {
        OpenPort(Port(address, .tcp, number), status: status)
    }

    private func merged(
        _ previous: HostPorts?, open: [Port] = [], unanswered: [IPAddress: PortSet] = [:],
        unreachable: [IPAddress: PortSet] = [:], undecided: [IPAddress: PortSet] = [:]
    ) -> HostPorts {
        let report = ScanReport(
            scope: scope, open: open, unanswered: unanswered, unreachable: unreachable, undecided: undecided,
            startedAt: .epoch, finishedAt: .epoch)
        return HostPorts(report, of: scope, after: previous)
    }

    @Test("every address that was looked at is listed, also without an open port")
    func everyAddress() {
        let result = merged(nil, open: [Port(Self.one, .tcp, 22)], unanswered: [Self.one: PortSet([30...40])])
        #expect(result.listed == [Self.one: [port(Self.one, 22)], Self.two: []])
        #expect(result.remembered.isEmpty)
    }

    @Test("a listed port that falls silent is listed on until it is refused or open again")
    func carriedForward() {
        let first = merged(nil, open: [Port(Self.one, .tcp, 22), Port(Self.one, .tcp, 80)])
        let silent = merged(
            first, open: [Port(Self.one, .tcp, 90)], unanswered: [Self.one: PortSet([1...50])],
            unreachable: [Self.one: PortSet([80...80])])
        #expect(
            silent.listed[Self.one]
                == [port(Self.one, 22, "filtered"), port(Self.one, 80, "unreachable"), port(Self.one, 90)])
        let still = merged(silent, unanswered: [Self.one: PortSet([22...22, 80...80])])
        #expect(still.listed[Self.one] == [port(Self.one, 22, "filtered"), port(Self.one, 80, "filtered")])
        let answered = merged(still, open: [Port(Self.one, .tcp, 22)])
        #expect(answered.listed[Self.one] == [port(Self.one, 22)])
    }

    @Test("an address of which something was not looked at is left out, and is remembered for the next scan")
    func leftOut() {
        let first = merged(nil, open: [Port(Self.one, .tcp, 22), Port(Self.two, .tcp, 22)])
        let partial = merged(
            first, open: [Port(Self.one, .tcp, 22), Port(Self.two, .tcp, 33)],
            unanswered: [Self.two: PortSet([22...22])], undecided: [Self.two: PortSet([50...60])])
        #expect(partial.listed == [Self.one: [port(Self.one, 22)]])
        let whole = merged(
            partial, open: [Port(Self.one, .tcp, 22)], unanswered: [Self.two: PortSet([22...22, 33...33])])
        #expect(whole.listed[Self.two] == [port(Self.two, 22, "filtered"), port(Self.two, 33, "filtered")])
        #expect(whole.remembered.isEmpty)
    }

    @Test("what the scope no longer covers is not carried forward")
    func outOfScope() {
        let previous = HostPorts(listed: [Self.one: [port(Self.one, 5000)]])
        let result = merged(previous, unanswered: [Self.one: PortSet([5000...5000])])
        #expect(result.listed == [Self.one: [], Self.two: []])
    }
}
