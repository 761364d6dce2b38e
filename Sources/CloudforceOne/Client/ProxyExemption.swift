import PortModel

/// One entry of `NO_PROXY`: `*`, a name that stands for all below it too, an address or a block, each with a port or
/// without. A leading `.` or `*.` of a name makes no difference. Names are not resolved: a block covers addresses only.
struct ProxyExemption: Hashable, Sendable {
    private enum Target: Hashable {
        case everything
        case name(String)
        case block(AddressBlock)
    }

    private let target: Target
    private let port: Int?

    /// Nil for an entry that cannot be read: it exempts nothing.
    init?(parsing entry: Substring) {
        if let block = try? AddressBlock(parsing: String(entry)) {
            target = .block(block)
            port = nil
            return
        }
        guard let (host, port) = entry.hostAndPort else { return nil }
        self.port = port
        if host == "*" {
            target = .everything
        } else if let address = IPAddress(host) {
            target = .block(AddressBlock(address))
        } else {
            let name = Self.plain(host.hasPrefix("*.") ? host.dropFirst(2) : host[...])
            guard !name.isEmpty, !name.contains("*"), !name.contains("/") else { return nil }
            target = .name(name)
        }
    }

    func covers(_ host: String, _ port: Int) -> Bool {
        guard self.port == nil || self.port == port else { return false }
        switch target {
        case .everything: return true
        case .block(let block): return IPAddress(host).map(block.contains) ?? false
        case .name(let name):
            let host = Self.plain(host[...])
            return host == name || host.hasSuffix("." + name)
        }
    }

    /// In lower case and without dots at either end.
    private static func plain(_ name: Substring) -> String {
        String(name.drop { $0 == "." }.reversed().drop { $0 == "." }.reversed()).lowercased()
    }
}
