import Glibc
import PortModel

/// One scan on one thread: the shell around the pure parts. It opens, connects and watches sockets, and does what
/// `ProbeTrial`, `ProbeWindow` and `RateLimit` decide.
///
/// Not copyable: it owns sockets and memory, which are given back when `run` returns or throws and the value ends.
struct ScanEngine: ~Copyable {
    let space: TargetSpace
    let permutation: TargetPermutation?
    let allowList: AllowList
    let plan: ScanPlan
    let ephemeralPorts: ClosedRange<UInt16>
    let openSocket: ProbeSocket.Opening
    let watch: SocketWatch
    var target = TargetAddress()
    var table: SlotTable
    var free: ContiguousArray<Int>
    var ready = SlotQueue(.ready)
    var waiting = SlotQueue(.waiting)
    var recovering = SlotQueue(.recovering)
    var window: ProbeWindow
    var rate: RateLimit?
    var findings: ScanFindings
    var nextPosition: UInt64 = 0
    var probeCount = 0
    /// How often a socket met itself: for tests, which must know that they have seen it happen.
    var selfConnectionCount = 0

    init(
        _ space: TargetSpace, allowList: AllowList, plan: ScanPlan, seed: UInt64, watch: consuming SocketWatch,
        openSocket: @escaping ProbeSocket.Opening
    ) {
        self.space = space
        self.permutation = space.count > 0 ? TargetPermutation(count: UInt64(space.count), seed: seed) : nil
        self.allowList = allowList
        self.plan = plan
        self.ephemeralPorts = EphemeralPorts.current()
        self.openSocket = openSocket
        self.watch = watch
        let slotCount = max(1, min(plan.probes, space.count))
        self.table = SlotTable(slotCount: slotCount, lanesPerSlot: plan.lanes)
        self.free = ContiguousArray((0..<slotCount).reversed())
        self.window = ProbeWindow(maximum: slotCount, pause: plan.pause, patience: plan.patience)
        self.rate = plan.startsPerSecond.map { RateLimit(perSecond: $0, start: MonotonicClock.now()) }
        self.findings = ScanFindings(space: space)
    }

    /// Looks at every target, or at as many as can be decided before `deadline`.
    /// - Throws: `CancellationError` when the signal is raised; `ScanError` when the sockets cannot be waited for.
    mutating func run(until signal: ScanSignal, deadline: Int64 = .max) throws {
        while !isDone {
            guard !signal.isRaised else { throw CancellationError() }
            let now = MonotonicClock.now()
            guard now < deadline else { return }
            endWaits(now: now)
            endRecoveries(now: now)
            let pace = launch(now: now)
            // The last answers may have been there at once; then there is nothing to listen for.
            if !isDone { try listen(pace, now: now, deadline: deadline) }
        }
    }

    private var isDone: Bool {
        nextPosition == UInt64(space.count) && free.count == table.slotCount
    }

    /// Takes the answers that are there, and waits for one if there is nothing else to do.
    private mutating func listen(_ pace: LaunchPace, now: Int64, deadline: Int64) throws(ScanError) {
        let milliseconds: Int32
        switch pace {
        case .more:
            guard table.waitingLanes > 0 else { return }
            milliseconds = 0
        case .after(let time): milliseconds = patience(until: min(time, deadline), now: now)
        case .stalled: milliseconds = patience(until: deadline, now: now)
        }
        let count = try watch.wait(milliseconds: milliseconds)
        guard count > 0 else { return }
        let later = MonotonicClock.now()
        for index in 0..<count {
            if let lane = watch.lane(at: index) { hear(lane, now: later) }
        }
    }

    /// How long to sleep until the next thing is due, rounded up so as not to wake before it; a second at most.
    private func patience(until time: Int64, now: Int64) -> Int32 {
        let due = [waiting.firstDue(in: table.slots), recovering.firstDue(in: table.slots)].compactMap { $0 }
        let next = due.reduce(time, min)
        return next <= now ? 0 : Int32(min((next - now + 999_999) / 1_000_000, 1000))
    }
}
