import Glibc
import PortModel
import Testing

@testable import PortScanner

/// The suites that use sockets, one test at a time: they watch what the process and the kernel have open.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SocketTests {
    /// An address of this process alone, so that nobody else listens on it by name.
    static let own = IPAddress(v4: 0x7F4D_0000 | UInt32(getpid()) & 0xFFFF)
    /// Another one.
    static let second = IPAddress(v4: 0x7F4E_0000 | UInt32(getpid()) & 0xFFFF)
}

extension Scope {
    init(_ addresses: IPAddress..., ports: PortSet) {
        self.init(addresses: AddressSet(addresses: addresses), ports: ports)
    }
}

extension PortSet {
    init(_ ports: UInt16...) {
        self.init(ports: ports)
    }
}

extension ScanReport {
    /// How many targets are in the report in one way or another.
    var accountedFor: Int {
        let quiet = [unanswered, unreachable, undecided].flatMap(\.values).map(\.count).reduce(0, +)
        return open.count + closedCount + quiet
    }
}
