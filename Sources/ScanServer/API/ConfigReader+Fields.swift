import CloudforceOne
import PortModel
import PortScanner

extension ConfigReader {
    /// At least one address or block, at most 5,000 addresses in all, every one of them allowed. An address that two
    /// entries name is counted twice: that keeps the work for a hostile body within bounds.
    mutating func ips(_ value: JSONValue) -> [String]? {
        guard let entries = strings(value, field: "ips", what: "an address or CIDR block") else { return nil }
        var blocks: [(index: Int, block: AddressBlock)] = []
        for (index, entry) in entries {
            do {
                blocks.append((index, try AddressBlock(parsing: entry)))
            } catch {
                report("/ips/\(index)", "\(error)")
            }
        }
        var total = 0
        for (_, block) in blocks {
            total = min(total + min(AddressSet([block]).count, Self.tooMany), Self.tooMany)
        }
        guard total <= ScanConfig.maximumAddresses else {
            report(
                "/ips",
                "the blocks have more than \(ScanConfig.maximumAddresses) addresses in all; accepted: up to that")
            return nil
        }
        for (index, block) in blocks { checkTargets(of: block, at: index) }
        return entries.map(\.text)
    }

    /// One more than a config may have: what is beyond need not be counted.
    private static let tooMany = ScanConfig.maximumAddresses + 1

    /// Reports the first address of the block that must not be scanned.
    private mutating func checkTargets(of block: AddressBlock, at index: Int) {
        guard let address = allowList.refused(AddressSet([block])).ranges.first?.lowerBound else { return }
        let place = block.first == block.last ? "\(address)" : "\(address) in \(block)"
        let reason =
            address.isConnectable
            ? "is not on the server's allow-list; whoever runs the server can add it" : "is not the address of a host"
        report("/ips/\(index)", "\(place) \(reason)", code: APICode.targetNotAllowed)
    }

    /// At least one entry, each `default`, `all`, a port or a range: the contract has no lists within an entry, and no
    /// other way to write a number.
    mutating func ports(_ value: JSONValue) -> [String]? {
        guard let entries = strings(value, field: "ports", what: "a port, a range or \"default\"") else { return nil }
        for (index, entry) in entries {
            do {
                guard try PortSpecification.canonical([entry]) == [entry] else {
                    throw ParseFailure(
                        problem: "\"\(entry.untrusted())\" is not one port or port range in its plain form",
                        accepted: PortSpecification.accepted)
                }
            } catch {
                report("/ports/\(index)", "\(error)")
            }
        }
        return entries.map(\.text)
    }

    /// A finite number of days, 0 for a single scan, else not below the shortest period.
    mutating func frequency(_ value: JSONValue) -> Double? {
        let accepted = "a number of days, 0 for a single scan"
        guard case .number(let days) = value else {
            report("/frequency", "frequency must be a number, not \(value.kind); accepted: \(accepted)")
            return nil
        }
        guard days.isFinite, days >= 0 else {
            report("/frequency", "frequency must be finite and not negative; accepted: \(accepted)")
            return nil
        }
        guard days == 0 || (days * 86_400_000).rounded() >= Double(ConfigFields.shortestPeriod.milliseconds) else {
            report(
                "/frequency",
                "frequency is below \(ConfigFields.shortestPeriod.shortText) between two scans, which is 1/86400 of a day;"
                    + " accepted: \(accepted)")
            return nil
        }
        return days
    }

    private static let longestEntry = 1024

    /// The texts of an array with their places; nil where it is no array or has none. Entries of another kind are
    /// reported and left out.
    private mutating func strings(_ value: JSONValue, field: String, what: String) -> [(index: Int, text: String)]? {
        guard case .array(let values) = value else {
            report("/\(field)", "\(field) must be an array of strings, not \(value.kind)")
            return nil
        }
        guard !values.isEmpty else {
            report("/\(field)", "\(field) is empty; accepted: at least \(what)")
            return nil
        }
        var result: [(Int, String)] = []
        guard values.count <= ScanConfig.maximumAddresses else {
            report("/\(field)", "\(field) has \(values.count) entries; accepted: up to \(ScanConfig.maximumAddresses)")
            return nil
        }
        for (index, entry) in values.enumerated() {
            if case .string(let text) = entry {
                // Every list echoes the entries: a client must be able to read it.
                guard text.utf8.count <= Self.longestEntry else {
                    report(
                        "/\(field)/\(index)", "the entry is longer than \(Self.longestEntry) bytes; accepted: \(what)")
                    continue
                }
                result.append((index, text))
            } else {
                report("/\(field)/\(index)", "\(what) must be a string, not \(entry.kind)")
            }
        }
        return result
    }
}
