import PortHistory
import PortModel

/// The status as JSON.
struct StatusDocument: Encodable {
    /// `running`, `not running` or `unknown`.
    let daemon: String
    let daemonProcess: Int?
    let history: String
    let events: Int
    let sources: [Source]
    let configs: [Config]
    let sinks: [Sink]

    struct Source: Encodable {
        let name: String
        let failures: Int
        let failingSince: String?
        let lastError: String?
        let lastSuccess: String?
    }

    struct Config: Encodable {
        let source: String
        let config: String
        let ips: [String]
        let ports: [String]
        let periodSeconds: Double?
        let state: String
        let openPorts: Int
        let scans: Int
        let lastScan: String?
        let lastPoll: String?
        let lastOutcome: String?
        let note: String?
        let nextPoll: String?
    }

    struct Sink: Encodable {
        let name: String
        let owed: Int
        let givenUp: Int
        let oldestOwed: String?
        let lastError: String?
    }

    init(_ status: HistoryStatus, history: String) {
        self.history = history
        switch status.daemon {
        case .running(let process): (daemon, daemonProcess) = ("running", process)
        case .notRunning: (daemon, daemonProcess) = ("not running", nil)
        case .unknown: (daemon, daemonProcess) = ("unknown", nil)
        }
        events = status.events
        sources = status.sources.map {
            Source(
                name: $0.name, failures: $0.failures, failingSince: $0.failingSince?.description,
                lastError: $0.lastError, lastSuccess: $0.lastSuccess?.description)
        }
        configs = status.configs.map {
            Config(
                source: $0.source, config: $0.config, ips: $0.ips, ports: $0.ports,
                periodSeconds: $0.period.map { Double($0.milliseconds) / 1000 }, state: $0.state,
                openPorts: $0.openPorts, scans: $0.scans, lastScan: $0.lastScan?.description,
                lastPoll: $0.lastPoll?.description, lastOutcome: $0.lastOutcome, note: $0.note,
                nextPoll: $0.nextPoll?.description)
        }
        sinks = status.sinks.map {
            Sink(
                name: $0.name, owed: $0.owed, givenUp: $0.dead, oldestOwed: $0.oldestOwed?.description,
                lastError: $0.lastError)
        }
    }
}
