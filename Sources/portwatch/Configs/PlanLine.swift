import CloudforceOne
import PortModel

/// A step of a plan as a line: `+` for what is created, `~` for what is changed, `-` for what is deleted.
struct PlanLine {
    let step: ConfigPlan.Step

    func text(colour: Bool) -> String {
        let (sign, number, text) =
            switch step {
            case .create(let draft): ("+", 32, Self.scope(draft.ips, draft.ports ?? [], draft.frequency ?? 0))
            case .update(let update): ("~", 33, "\(update.existing.id): \(Self.changes(update))")
            case .delete(let config):
                ("-", 31, "\(config.id): \(Self.scope(config.ips, config.ports, config.frequency))")
            }
        let line = "\(sign) \(text.untrusted(limit: 1000))"
        return colour ? "\u{1B}[\(number)m\(line)\u{1B}[0m" : line
    }

    private static func scope(_ ips: [String], _ ports: [String], _ frequency: Double) -> String {
        "\(ips.shortList) ports \(ports.shortList), \(frequency.frequencyText)"
    }

    /// What differs, old and new.
    private static func changes(_ update: ConfigPlan.Update) -> String {
        let old = update.existing
        var parts: [String] = []
        if let ips = update.patch.ips { parts.append(addresses(old.ips, ips)) }
        // Which config it is, where its addresses stay.
        if update.patch.ips == nil { parts.append(old.ips.shortList) }
        if let ports = update.patch.ports {
            parts.append(
                "ports \(old.ports.isEmpty ? "none" : old.ports.joined(separator: ",")) -> \(ports.joined(separator: ","))"
            )
        }
        if let days = update.patch.frequency {
            let texts = (old.frequency.frequencyText, days.frequencyText)
            // Texts for people are rounded.
            parts.append(texts.0 != texts.1 ? "\(texts.0) -> \(texts.1)" : "every \(old.frequency) d -> \(days) d")
        }
        return parts.joined(separator: ", ")
    }

    /// Old and new where that is short, else what comes and what goes.
    private static func addresses(_ old: [String], _ new: [String]) -> String {
        guard max(old.count, new.count) > 3, let before = AddressSet(entries: old), let after = AddressSet(entries: new)
        else { return "\(old.shortList) -> \(new.shortList)" }
        let parts = [("+", after.subtracting(before)), ("-", before.subtracting(after))]
        return "addresses " + parts.filter { !$1.isEmpty }.map { "\($0)\($1)" }.joined(separator: " ")
    }
}

extension AddressSet {
    fileprivate init?(entries: [String]) {
        let blocks = entries.compactMap { try? AddressBlock(parsing: $0) }
        guard blocks.count == entries.count else { return nil }
        self.init(blocks)
    }
}
