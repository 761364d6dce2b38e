import PortModel
import Synchronization

/// A scope that is read from its columns when it is asked for: most questions ask for few of those that a history has,
/// and one may have thousands of addresses.
final class LazyScope: Sendable {
    private let ips: String
    private let ports: String
    private let parsed = Mutex<Scope?>(nil)

    /// - Parameters: the JSON arrays of a config's columns.
    init(ips: String, ports: String) {
        self.ips = ips
        self.ports = ports
    }

    /// False for a scope of which nothing was kept: no config has neither addresses nor ports.
    var isKept: Bool { ips != "[]" || ports != "[]" }

    /// Columns that cannot be read cover nothing, so that what they covered is not known.
    var value: Scope {
        parsed.withLock { parsed in
            if let parsed { return parsed }
            let scope = (try? read()) ?? Scope(addresses: AddressSet(), ports: PortSet())
            parsed = scope
            return scope
        }
    }

    private func read() throws -> Scope {
        try Scope(
            ips: try JSONText.decode([String].self, from: ips), ports: try JSONText.decode([String].self, from: ports))
    }
}
