import ChangeDetection
import GRDB
import PortModel

extension PollCommit {
    /// Adds to what events rest on the scans that the earlier polls among it brought, as far as their rows are kept. The
    /// detector knows of earlier looks only which polls they were.
    func namingScans(_ events: [Event], _ database: Database) throws -> [Event] {
        var marks: [Int64: String?] = [:]
        let statement = try database.cachedStatement(sql: "SELECT scan_mark FROM poll WHERE id = ? AND config_id = ?")
        func mark(of poll: Int64) throws -> String? {
            if let known = marks[poll] { return known }
            let mark = try String?.fetchOne(statement, arguments: [poll, row.id]) ?? nil
            marks[poll] = .some(mark)
            return mark
        }
        return try events.map { event in
            let earlier = event.evidence.polls.filter { $0 != KnownPort.Pending.Vote.thisPoll }
            guard !earlier.isEmpty else { return event }
            var scans: [String] = []
            for scan in try earlier.compactMap(mark) + event.evidence.scans where !scans.contains(scan) {
                scans.append(scan)
            }
            var named = event
            named.evidence.scans = scans
            return named
        }
    }
}
