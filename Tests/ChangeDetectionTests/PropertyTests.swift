import ChangeDetection
import FoundationEssentials
import PortModel
import TestSupport
import Testing

/// Random results of a small universe, through the detector and through the slow model.
@Suite struct PropertyTests {
    static let hosts = (1...3).map { IPAddress(v4: 0xC000_0200 + UInt32($0)) }
    static let numbers: [UInt16] = [22, 80, 443]

    /// How many results are tried: a hundred thousand, or as many as PORTWATCH_PROPERTY_STEPS says.
    static let steps = ProcessInfo.processInfo.environment["PORTWATCH_PROPERTY_STEPS"].flatMap { Int($0) } ?? 100_000

    @Test func `random results keep the promises`() throws {
        var random = SeededGenerator.printed("detector")
        for _ in 0..<max(Self.steps / 200, 1) {
            var run = try Run(using: &random)
            for _ in 0..<200 {
                guard run.step(using: &random) else { return }
            }
        }
    }

    struct Run {
        var bench: Bench
        var model: ReferenceModel
        var hour = 0.0
        let marks: Int
        var scan = 0
        var open: Set<Port> = []
        /// Of every port: whether the last event was an opening, and the end of its last interval.
        var isOpen: [Port: Bool] = [:]
        var lastEnd: [Port: Timestamp] = [:]

        init(using random: inout SeededGenerator) throws {
            var policy = DetectionPolicy(
                opens: Self.confirmation(upTo: 2, using: &random), closes: Self.confirmation(upTo: 3, using: &random))
            policy.suspicion.vanishedPorts = .max
            policy.suspicion.floodPorts = .max
            policy.suspicion.wavePorts = .max
            policy.suspicion.emptyIsSuspicious = false
            policy.flapping.transitions = .max - 1
            let period: Duration? = random.chance(90) ? .seconds(86_400) : nil
            let scope = Self.scope(using: &random)
            bench = Bench(policy: policy, scope: scope, period: period)
            model = ReferenceModel(scope: scope, opens: policy.opens, closes: policy.closes, period: period)
            marks = .random(in: 0..<5, using: &random)
        }

        static func confirmation(upTo agree: Int, using random: inout SeededGenerator) -> PortModel.Confirmation {
            let needed = Int.random(in: 1...agree, using: &random)
            return PortModel.Confirmation(agree: needed, of: needed + .random(in: 0...2, using: &random))
                ?? PortModel.Confirmation(inRow: needed)
        }

        static func scope(using random: inout SeededGenerator) -> Scope {
            let hosts = PropertyTests.hosts.filter { _ in random.chance(70) }
            let ports = PropertyTests.numbers.filter { _ in random.chance(70) }
            return Scope(
                addresses: AddressSet(addresses: hosts.isEmpty ? [PropertyTests.hosts[0]] : hosts),
                ports: PortSet(ports: ports.isEmpty ? [22] : ports))
        }

        /// Whether all was well; the test ends at the first failure, since everything after it would fail too.
        mutating func step(using random: inout SeededGenerator) -> Bool {
            hour += [1, 6, 12, 24, 25, 100].randomElement(using: &random) ?? 6
            if random.chance(1) {
                bench.policy.opens = Self.confirmation(upTo: 2, using: &random)
                bench.policy.closes = Self.confirmation(upTo: 3, using: &random)
                (model.opens, model.closes) = (bench.policy.opens, bench.policy.closes)
            }
            if random.chance(3) {
                let scope = Self.scope(using: &random)
                model.edit(to: scope, at: Bench.time(hour))
                return check(bench.edit(to: scope, hour: hour), told: [], isEdit: true)
            }
            let observation = observation(using: &random)
            let told = model.see(observation)
            return check(bench.see(observation), told: told, isEdit: false)
        }

        private mutating func observation(using random: inout SeededGenerator) -> Observation {
            var ports: [OpenPort] = []
            for host in PropertyTests.hosts {
                for number in PropertyTests.numbers {
                    let port = Port(host, .tcp, number)
                    if random.chance(15) { open.formSymmetricDifference([port]) }
                    if random.chance(5) {
                        ports.append(OpenPort(port, status: "filtered"))
                    } else if open.contains(port) {
                        ports.append(OpenPort(port))
                    }
                }
            }
            if random.chance(60) { scan += 1 }
            let looked = PropertyTests.hosts.filter { _ in random.chance(70) }
            let kind = marks == 4 ? Int.random(in: 0..<4, using: &random) : marks
            return Observation(
                polledAt: Bench.time(hour), asOf: Bench.time(hour + .random(in: -50...10, using: &random)),
                mark: mark(kind),
                coverage: random.chance(30) ? .addresses(AddressSet(addresses: looked)) : .wholeScope, ports: ports,
                isPartial: random.chance(10))
        }

        private func mark(_ kind: Int) -> ScanMark {
            switch kind {
            case 0: .none
            case 1: .tagged("\(scan)")
            // Of two scans that say the same, which have one tag, and of a scanner that hangs.
            case 2: .tagged("\(scan / 2)", at: Bench.time(Double(scan)))
            default: .exact("\(scan)")
            }
        }

        private mutating func check(_ detection: Detection, told: Set<String>, isEdit: Bool) -> Bool {
            var found: Set<String> = []
            for event in detection.events {
                guard let port = event.port, event.type == .portOpened || event.type == .portClosed else { continue }
                let isOpening = event.type == .portOpened
                found.insert("\(isOpening ? "+" : "-")\(port.address):\(port.number)")
                guard isOpen[port, default: false] != isOpening else { return fail("\(port) told twice in a row") }
                isOpen[port] = isOpening
            }
            guard found == told else { return fail("told \(found), the model says \(told)") }
            return detection.ports.allSatisfy { check($0) } && checkStretches(detection)
        }

        /// The same intervals and the same states as the model has.
        private mutating func checkStretches(_ detection: Detection) -> Bool {
            var ended: Set<String> = []
            for case .end(let port, let reason, let after, let by) in detection.ports {
                ended.insert(
                    "\(port.port.address):\(port.port.number) \(Bench.hour(port.openedAfter))-"
                        + "\(Bench.hour(port.openedBy)) to \(Bench.hour(after))-\(Bench.hour(by)) \(reason.rawValue)")
            }
            guard ended == model.ended else { return fail("ended \(ended), the model says \(model.ended)") }
            model.ended = []
            guard bench.known.count == model.tracks.count else { return fail("other live intervals than the model") }
            for port in bench.known {
                let pair = ReferenceModel.Pair(address: port.port.address, port: port.port.number)
                guard let track = model.tracks[pair], track.openedAfter == port.openedAfter,
                    track.openedBy == port.openedBy, track.isTold == port.isEstablished,
                    track.lastSeen == port.verifiedAt ?? bench.state.lastScanAsOf
                else { return fail("\(port) is \(String(describing: model.tracks[pair])) in the model") }
                // Of two looks that speak of one time, and of an opening that was contradicted, it is not kept which look
                // was the last: `closing?` or `open?` is what is shown of them.
                let isTied =
                    port.pending?.since == port.verifiedAt && port.pending != nil
                    || !port.isEstablished && port.pending?.votes.last?.agrees == false
                guard isTied || track.state == port.state else {
                    return fail("\(port) shows as \(port.state), in the model as \(track)")
                }
            }
            return true
        }

        /// Intervals of one port follow one another, and their bounds are in order.
        private mutating func check(_ action: PortAction) -> Bool {
            switch action {
            case .begin(let known):
                if case .open = known.phase { isOpen[known.port] = true }
                let after = known.openedAfter ?? known.openedBy
                guard after <= known.openedBy else { return fail("\(known) opened before it opened") }
                if let end = lastEnd[known.port], end > after { return fail("\(known) overlaps the one before") }
            case .update, .glimpse: break
            case .end(let known, let reason, let after, let by):
                isOpen[known.port] = reason == .closed ? isOpen[known.port] : false
                let last = after ?? known.openedBy
                guard last >= known.openedBy else { return fail("\(known) ended before it was seen") }
                if let by, by < last { return fail("\(known) closed before it was last seen") }
                lastEnd[known.port] = reason == .closed ? by : last
            }
            return true
        }

        private func fail(_ what: String) -> Bool {
            Issue.record("at hour \(hour): \(what)")
            return false
        }
    }
}
