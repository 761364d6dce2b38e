@testable import ChangeDetection
import PortModel

extension Event {
    /// What a scenario expects of an event.
    var line: String {
        let name = port.map { " " + Bench.name($0) } ?? ""
        func number(_ key: String) -> Int {
            if case .number(let number) = details[key] { return number }
            return -1
        }
        func hour(_ key: String) -> String {
            if case .time(let time) = details[key] { return Bench.hour(time) }
            return "?"
        }
        func text(_ key: String) -> String {
            if case .text(let text) = details[key] { return text }
            return "?"
        }
        switch type {
        case .portOpened: return "opened\(name) \(hour("opened_after"))-\(hour("opened_by"))"
        case .expectedMissing: return "missing\(name) \(hour("closed_after"))-\(hour("closed_by"))"
        case .portClosed: return "closed\(name) \(hour("closed_after"))-\(hour("closed_by"))"
        case .baselineEstablished: return "baseline \(text("scope")) \(number("open_ports"))"
        case .scopeChanged:
            return number("found") < 0 ? "scope.changed" : "scope.changed found \(number("found"))"
        case .vantageMismatch:
            guard case .list(let seeing)? = details["seen_by"] else { return "?" }
            return "mismatch\(name) seen by \(seeing.joined(separator: ","))"
        case .portFlapping: return "flapping\(name) \(number("transitions"))"
        case .portStabilized: return "stabilized\(name) \(text("state"))"
        case .scanSuspect: return "suspect \(number("vanished"))"
        default: return type.rawValue + name
        }
    }
}

extension PortAction {
    /// What a scenario expects of an action.
    var line: String {
        switch self {
        case .begin(let port): "begin \(port.line)"
        case .glimpse(let port, let by):
            "glimpse \(Bench.name(port.port)) \(Bench.hour(port.openedBy))-\(Bench.hour(by))"
        case .update(let port): "update \(port.line)"
        case .end(let port, let reason, let after, let by):
            "end \(Bench.name(port.port)) \(reason.rawValue) \(Bench.hour(after))-\(Bench.hour(by))"
        }
    }
}

extension KnownPort {
    var line: String {
        var words = [Bench.name(port)]
        switch phase {
        case .open: words.append("open")
        case .opening(let pending): words.append("opening \(pending.text) since \(Bench.hour(pending.since))")
        case .closing(let pending): words.append("closing \(pending.text) since \(Bench.hour(pending.since))")
        }
        if let verifiedAt { words.append("verified \(Bench.hour(verifiedAt))") }
        // A port that is not listed gives no answer since it is closing: that is not written twice.
        if let silentSince, silentSince != pending?.since { words.append("silent \(Bench.hour(silentSince))") }
        return words.joined(separator: " ")
    }
}

extension KnownPort.Pending {
    /// How many have agreed, and all votes where not all did.
    var text: String {
        votes.allSatisfy(\.agrees) ? "\(agreed)" : votes.map { $0.agrees ? "+" : "-" }.joined()
    }
}
