import ChangeDetection
import CloudforceOne
import PortModel

extension Observation {
    /// What a result says, for the detector.
    init(_ result: ScanResult, polledAt: Timestamp) {
        let mark: ScanMark
        if let scan = result.stamp.scanID {
            mark = .exact(scan)
        } else if let tag = result.stamp.etag ?? result.stamp.lastModified?.description {
            mark = .tagged(tag, at: result.stamp.lastModified)
        } else {
            mark = .none
        }
        let coverage: Coverage =
            switch result.coverage {
            case .wholeScope: .wholeScope
            case .listedAddresses: .addresses(AddressSet(addresses: result.hosts.keys))
            }
        self.init(
            polledAt: polledAt, asOf: result.stamp.lastModified ?? polledAt, mark: mark, coverage: coverage,
            ports: result.hosts.values.flatMap { $0 }, isPartial: result.isPartial)
    }
}
