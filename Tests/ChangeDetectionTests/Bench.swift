@testable import ChangeDetection
import PortModel
import Testing

/// A config with what is known of it, kept as the history would keep it, and told in short lines.
///
/// Hosts are the last number of 192.0.2.x, times are hours after a start.
struct Bench {
    var state: ConfigState
    var known: [KnownPort] = []
    var flaps: [Port: FlapTrack] = [:]
    /// What is held back at present, and all that ever was.
    var held: HeldScan?
    var verdicts: [HeldScan] = []
    /// What the next result is compared with, and what the port says that is asked again.
    var vantage: [VantageCheck] = []
    var probe: ProbeAnswer?
    /// Intervals that have ended, in the words of `intervals`.
    var ended: [String] = []
    var policy: DetectionPolicy
    private var nextID: Int64 = 1

    static let start = Timestamp(seconds: 1_790_000_000)

    static func time(_ hour: Double) -> Timestamp { start + .seconds(hour * 3600) }

    static func hour(_ time: Timestamp?) -> String {
        guard let time else { return "?" }
        let hours = Double((time - start).milliseconds) / 3_600_000
        return hours == hours.rounded() ? "\(Int(hours))" : "\(hours)"
    }

    static func scope(hosts: ClosedRange<Int> = 1...3, ports: [String] = ["1-1000"]) throws -> Scope {
        try Scope(ips: hosts.map { "192.0.2.\($0)" }, ports: ports)
    }

    init(policy: DetectionPolicy = .init(), scope: Scope, period: Duration? = .seconds(86_400)) {
        self.policy = policy
        self.state = ConfigState(source: "lab", config: "c1", scope: scope, period: period)
    }

    static func port(_ text: Substring) -> OpenPort {
        let fields = text.split(separator: ":")
        let host = UInt32(fields[0]) ?? 0
        let number = UInt16(fields[1].prefix { $0.isNumber }) ?? 0
        let port = Port(IPAddress(v4: 0xC000_0200 + host), .tcp, number)
        return OpenPort(port, status: fields[1].hasSuffix("~") ? "filtered" : "open")
    }

    static func name(_ port: Port) -> String { "\(port.address.value & 255):\(port.number)" }

    mutating func poll(_ step: Poll) -> Detection {
        let coverage: Observation.Coverage =
            step.only.map {
                .addresses(AddressSet(addresses: $0.map { IPAddress(v4: 0xC000_0200 + UInt32($0)) }))
            } ?? .wholeScope
        var mark = ScanMark(text: step.mark)
        // A server that says when its scan was says so in its marks too.
        if case .tagged(let tag, _) = mark, let time = step.asOf { mark = .tagged(tag, at: Self.time(time)) }
        return see(
            Observation(
                polledAt: Self.time(step.hour), asOf: Self.time(step.asOf ?? step.hour), mark: mark, coverage: coverage,
                ports: step.ports.split(separator: " ").map(Self.port), isPartial: step.partial))
    }

    mutating func see(_ observation: Observation) -> Detection {
        let detection = Detector(policy: policy).detect(
            state: state, known: known, flaps: flaps, observation: observation, held: held, vantage: vantage,
            probe: probe)
        apply(detection)
        return detection
    }

    /// All intervals there ever were: `1:80 0-1 to 5-6 closed` opened after 0 and by 1, and closed after 5 and by 6;
    /// `?` is not known. Those that have ended first, then the live ones by port, with their state.
    var intervals: [String] {
        ended
            + known.map {
                "\(Bench.name($0.port)) \(Bench.hour($0.openedAfter))-\(Bench.hour($0.openedBy)) \($0.state.rawValue)"
                    + ($0.pending == nil ? "" : "?")
            }
    }

    mutating func edit(to scope: Scope, hour: Double) -> Detection {
        let detection = Detector(policy: policy).editScope(state: state, known: known, to: scope, at: Self.time(hour))
        apply(detection)
        return detection
    }

    mutating func noResult(hour: Double) -> Detection {
        let detection = Detector(policy: policy).noResult(
            state: state, knownOpen: known.filter(\.isEstablished).count, held: held, at: Self.time(hour))
        apply(detection)
        return detection
    }

    private mutating func apply(_ detection: Detection) {
        state = detection.state
        for track in detection.flaps { flaps[track.port] = track }
        for port in detection.calmed { flaps[port] = nil }
        if let scan = detection.held {
            held = scan.verdict == nil ? scan : nil
            if scan.verdict != nil { verdicts.append(scan) }
        }
        for outcome in detection.vantage {
            switch outcome {
            case .keep(let check), .mismatch(let check):
                vantage.removeAll { $0.port == check.port }
                vantage.append(check)
            case .agreed(let check): vantage.removeAll { $0.port == check.port }
            }
        }
        for action in detection.ports {
            switch action {
            case .begin(var port):
                #expect(!known.contains { $0.port == port.port }, "a second interval of \(port.port)")
                port.id = nextID
                nextID += 1
                known.append(port)
            case .glimpse(let port, let by):
                ended.append("\(Bench.name(port.port)) glimpse \(Bench.hour(port.openedBy))-\(Bench.hour(by))")
                #expect(!known.contains { $0.port == port.port }, "a glimpse of a known port \(port.port)")
            case .update(let port):
                let place = known.firstIndex { $0.id == port.id }
                #expect(place != nil, "an update of an unknown interval")
                if let place { known[place] = port }
            case .end(let port, let reason, let after, let by):
                ended.append(
                    "\(Bench.name(port.port)) \(Bench.hour(port.openedAfter))-\(Bench.hour(port.openedBy)) "
                        + "to \(Bench.hour(after))-\(Bench.hour(by)) \(reason.rawValue)")
                let before = known.count
                known.removeAll { $0.id == port.id }
                #expect(known.count == before - 1, "the end of an unknown interval")
            }
        }
        known.sort { $0.port < $1.port }
    }
}
