extension Scope {
    /// Reads what a config says: addresses and blocks, and port specifications.
    public init(ips: [String], ports: [String]) throws(ParseFailure) {
        var blocks: [AddressBlock] = []
        for entry in ips { blocks.append(try AddressBlock(parsing: entry)) }
        do {
            self.init(addresses: AddressSet(blocks), ports: try PortSpecification(parsing: ports).ports)
        } catch {
            throw error.reason
        }
    }
}
