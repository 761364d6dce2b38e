import ChangeDetection
import GRDB
import PortModel

extension PollCommit {
    /// Says in the events of a port which sources see it so, and which do not.
    func seen(_ event: Event, _ database: Database) throws -> Event {
        guard let port = event.port else { return event }
        let isOpen: Bool
        switch event.type {
        case .portOpened: isOpen = true
        case .portClosed, .expectedMissing: isOpen = false
        default: return event
        }
        var agreeing = [row.source]
        var differing: [String] = []
        for view in try others.covering(port, database) {
            guard let belief = try view.belief(in: port, database) else { continue }
            if belief == isOpen { agreeing.append(view.source) } else { differing.append(view.source) }
        }
        var details: [String: Event.Detail] = ["seen_by": .list(Set(agreeing).sorted())]
        if !differing.isEmpty { details["not_seen_by"] = .list(Set(differing).sorted()) }
        return event.adding(details)
    }

    /// Asks the configs of other sources that cover a changed port to compare, and asks this one to compare what they
    /// have open in a part of the scope that it has just seen for the first time.
    func askOthers(_ detection: Detection, _ database: Database) throws {
        guard case .observation(let observation) = poll.outcome else { return }
        let asOf = detection.state.lastScanAsOf ?? observation.asOf
        if !detection.settled.isEmpty, try !others.all(database).isEmpty {
            for port in detection.settled {
                for view in try others.covering(port, database) {
                    try VantageRow.ask(view.id, of: port, changedIn: row.id, asOf: asOf, database)
                }
            }
        }
        guard !before.isEmpty, before != detection.state.unseen else { return }
        for view in try others.all(database).values.sorted(by: { $0.id < $1.id }) {
            let isShared = before.contains { part in
                !part.addresses.intersection(view.scope.addresses).isEmpty
                    && !part.ports.intersection(view.scope.ports).isEmpty
            }
            guard isShared else { continue }
            for port in try IntervalRow.live(database, config: view.id)
            where before.contains(where: { $0.covers(port.port.address, port.port.number) }) {
                try VantageRow.ask(row.id, of: port.port, changedIn: view.id, asOf: asOf, database)
            }
        }
    }
}
