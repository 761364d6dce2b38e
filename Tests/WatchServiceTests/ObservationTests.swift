import ChangeDetection
import CloudforceOne
import PortModel
import Testing

@testable import WatchService

@Suite struct ObservationTests {
    private static let polled = Timestamp(seconds: 1_790_000_000)
    private static let modified = Timestamp(seconds: 1_789_999_000)

    private static let marks: [(ResultStamp, ScanMark)] = [
        (ResultStamp(), .none),
        (ResultStamp(etag: "\"e\""), .tagged("\"e\"")),
        (ResultStamp(lastModified: modified), .tagged("\(modified)", at: modified)),
        (ResultStamp(etag: "\"e\"", lastModified: modified), .tagged("\"e\"", at: modified)),
        (ResultStamp(etag: "\"e\"", lastModified: modified, scanID: "7"), .exact("7")),
        (ResultStamp(scanID: "7"), .exact("7")),
    ]

    @Test(arguments: marks)
    func `what tells scans apart is the scan's name, else the ETag, else the time`(
        _ stamp: ResultStamp, _ mark: ScanMark
    ) {
        let observation = Observation(ScanResult(hosts: [:], stamp: stamp), polledAt: Self.polled)
        #expect(observation.mark == mark)
        #expect(observation.asOf == stamp.lastModified ?? Self.polled)
        #expect(observation.polledAt == Self.polled)
    }

    @Test func `a result of the whole scope speaks of addresses that it does not list`() throws {
        let result = ScanResult(hosts: [.loopbackV4: []], coverage: .wholeScope)
        #expect(Observation(result, polledAt: Self.polled).coverage == .wholeScope)
    }

    @Test func `a result of listed addresses speaks of those, also where no port is open`() throws {
        let other = try #require(IPAddress("192.0.2.9"))
        let result = ScanResult(
            hosts: [.loopbackV4: [], other: [try openPort(80, at: "192.0.2.9")]], coverage: .listedAddresses)
        let observation = Observation(result, polledAt: Self.polled)
        #expect(observation.coverage == .addresses(AddressSet(addresses: [.loopbackV4, other])))
        #expect(observation.open.map(\.port.number) == [80])
    }

    @Test func `ports without an answer are not open, and what was skipped makes it partial`() throws {
        let ports = [try openPort(80), try openPort(81, status: "filtered")]
        let result = ScanResult(hosts: [try #require(IPAddress("192.0.2.1")): ports], problems: ["a port of text"])
        let observation = Observation(result, polledAt: Self.polled)
        #expect(observation.open.map(\.port.number) == [80])
        #expect(observation.silent.map(\.port.number) == [81])
        #expect(observation.isPartial)
        #expect(!Observation(ScanResult(hosts: [:]), polledAt: Self.polled).isPartial)
    }
}
