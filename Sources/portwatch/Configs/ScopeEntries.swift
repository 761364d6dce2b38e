import ArgumentParser
import CloudforceOne
import PortModel

/// Checks entries before they are sent, so that a slip is told in one's own words.
enum ScopeEntries {
    /// Splits what was given with commas.
    static func split(_ entries: [String]) -> [String] {
        entries.flatMap {
            $0.split(separator: ",", omittingEmptySubsequences: false).map { String($0.filter { $0 != " " }) }
        }
    }

    static func check(ips: [String], ports: [String]) throws {
        guard !ips.contains(""), !ports.contains("") else {
            throw ValidationError("an entry is empty; leave the option out, or give it a value")
        }
        let blocks = try ips.map { ip in
            do { return try AddressBlock(parsing: ip) } catch { throw ValidationError("--ip: \(error)") }
        }
        let limit = ScanConfig.maximumAddresses
        guard AddressSet(blocks).count <= limit else {
            throw ValidationError("--ip: more than \(limit) addresses; accepted: at most that many a config")
        }
        guard !ports.isEmpty else { return }
        do { _ = try PortSpecification(parsing: ports) } catch { throw ValidationError("--ports: \(error)") }
    }
}
