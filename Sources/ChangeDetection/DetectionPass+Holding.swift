import PortModel

extension DetectionPass {
    /// The ports whose opening is held back.
    var heldOpenings: Set<Port> {
        Set((held?.changes ?? []).filter { $0.kind == .opened && $0.verdict == nil }.map(\.port))
    }

    /// Brings what is held back up to date: what this result says of it, and what it adds. The first new scan that is
    /// not suspicious itself ends the stretch with a verdict.
    mutating func hold(_ suspicion: Suspicion?, known: [KnownPort], _ comparison: Comparison) {
        var next = held
        if next != nil { judge(&next) }
        if let suspicion {
            var scan = next ?? HeldScan(since: observation.asOf, reasons: [])
            scan.add(reasons: suspicion.reasons)
            let waiting = Set(scan.changes.filter { $0.verdict == nil }.map(\.port))
            scan.changes += heldChanges(suspicion, known: known, comparison)
                .filter { !waiting.contains($0.port) }
            next = scan
        } else if result.isNewScan, next != nil {
            let verdict = next?.conclusion
            next?.verdict = verdict
        }
        if next != held { result.held = next }
    }

    /// Decides every held change that this result has brought to an end.
    private func judge(_ held: inout HeldScan?) {
        var outcomes: [Port: HeldChange.Kind] = [:]
        for action in result.ports {
            switch action {
            case .update(let port): if case .open = port.phase { outcomes[port.port] = .opened }
            case .end(let port, _, _, _): outcomes[port.port] = .closed
            case .begin, .glimpse: break
            }
        }
        guard var changes = held?.changes else { return }
        held?.changes = []
        for index in changes.indices where changes[index].verdict == nil {
            guard let outcome = outcomes[changes[index].port] else { continue }
            changes[index].verdict = outcome == changes[index].kind ? .agreed : .contradicted
        }
        held?.changes = changes
    }
}
