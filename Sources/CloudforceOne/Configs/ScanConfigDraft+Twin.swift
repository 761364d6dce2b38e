import PortModel

extension ScanConfigDraft {
    /// Whether a config is what this draft asks for; a field that the draft does not have matches any.
    ///
    /// Entries are compared by what they mean: a server may write them in another way than it was given them. Those
    /// that nobody here can read are compared as texts, in any order. Of frequencies the periods are compared, so that
    /// a rounding below a millisecond makes no difference.
    func isTwin(of config: ScanConfig) -> Bool {
        guard Self.mean(ips, config.ips, Self.addresses) else { return false }
        if let ports, !Self.mean(ports, config.ports, Self.portSet) { return false }
        if let frequency, Duration(frequencyDays: frequency) != config.period { return false }
        return true
    }

    private static func mean<Meaning: Equatable>(
        _ left: [String], _ right: [String], _ read: ([String]) -> Meaning?
    ) -> Bool {
        if let left = read(left), let right = read(right) { return left == right }
        return left.sorted() == right.sorted()
    }

    private static func addresses(_ entries: [String]) -> AddressSet? {
        let blocks = entries.compactMap { try? AddressBlock(parsing: $0) }
        return blocks.count == entries.count ? AddressSet(blocks) : nil
    }

    private static func portSet(_ entries: [String]) -> PortSet? {
        try? PortSpecification(parsing: entries).ports
    }
}
