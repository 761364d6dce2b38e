import Glibc
import PortModel
import Testing

@testable import PortScanner

extension SocketTests {
    @Suite struct FullScans {
        private let scanner = ConnectScanner(allowList: .loopback)

        /// Listeners on ports all over the range, from a seed.
        private func listeners(_ count: Int, on address: IPAddress, seed: UInt64) throws -> [TestListener] {
            var random = SeededRandom(seed: seed)
            var result: [TestListener] = []
            var tries = 0
            while result.count < count {
                tries += 1
                try #require(tries < 10 * count)
                // A port may be taken, or be one that needs privileges.
                if let listener = try? TestListener(address, port: .random(in: 1...65_535, using: &random)) {
                    result.append(listener)
                }
            }
            return result
        }

        @Test("100 listeners among 65,535 ports are found, those and no others, 20 times of 20")
        func hundredListeners() async throws {
            let listeners = try listeners(100, on: SocketTests.own, seed: 1)
            let ours = Set(listeners.map(\.port))
            for run in 1...20 {
                // Somebody's listener on all addresses is open on this one too, and may come or go meanwhile.
                let before = KernelSockets.wildcardListeners()
                let report = try await scanner.scan(Scope(SocketTests.own, ports: .all))
                let after = KernelSockets.wildcardListeners()
                let found = Set(report.open.map(\.number))
                #expect(found.isSuperset(of: ours.union(before.intersection(after))), "run \(run)")
                #expect(found.isSubset(of: ours.union(before).union(after)), "run \(run)")
                #expect(report.open == report.open.sorted() && report.open.count == found.count)
                #expect(report.open.allSatisfy { $0.address == SocketTests.own && $0.proto == .tcp })
                #expect(report.closedCount == 65_535 - found.count)
                #expect(!report.isPartial && report.unanswered.isEmpty && report.unreachable.isEmpty)
                #expect(report.coveredAddresses == AddressSet(addresses: [SocketTests.own]))
            }
        }

        @Test(
            "listeners are found by IPv4 and IPv6, on ephemeral ports of the address that scans",
            arguments: [
                IPAddress.loopbackV4, .loopbackV6,
            ])
        func ephemeralListeners(address: IPAddress) async throws {
            let listeners = try (0..<20).map { _ in try TestListener(address) }
            let ports = PortSet(ports: listeners.map(\.port))
            for _ in 0..<5 {
                let report = try await scanner.scan(Scope(address, ports: ports))
                #expect(Set(report.open.map(\.number)) == Set(ports.ports))
            }
        }

        @Test("several addresses of both families in one scan keep their own answers")
        func manyAddresses() async throws {
            let addresses = (1...50).map { IPAddress(v4: 0x7F63_0000 + UInt32($0)) } + [.loopbackV6]
            let listeners = try addresses.enumerated().compactMap { index, address in
                index % 3 == 0 ? try TestListener(address) : nil
            }
            let ports = PortSet(ports: listeners.map(\.port))
            let others = KernelSockets.wildcardListeners()
            let scope = Scope(addresses: AddressSet(addresses: addresses), ports: ports)
            let report = try await scanner.scan(scope)
            let expected = Set(listeners.map { Port($0.address, .tcp, $0.port) })
            #expect(Set(report.open).isSuperset(of: expected))
            for port in report.open where !expected.contains(port) { #expect(others.contains(port.number)) }
            #expect(report.accountedFor == scope.count)
        }

        @Test("two scans at once do not disturb each other")
        func twoAtOnce() async throws {
            let first = try listeners(30, on: SocketTests.own, seed: 2)
            let second = try listeners(30, on: SocketTests.second, seed: 3)
            let others = KernelSockets.wildcardListeners()
            async let one = scanner.scan(Scope(SocketTests.own, ports: .all))
            async let two = scanner.scan(Scope(SocketTests.second, ports: .all))
            let (a, b) = try await (one, two)
            let later = KernelSockets.wildcardListeners()
            for (report, listeners) in [(a, first), (b, second)] {
                let found = Set(report.open.map(\.number))
                let ours = Set(listeners.map(\.port))
                #expect(found.isSuperset(of: ours))
                #expect(found.isSubset(of: ours.union(others).union(later)))
                #expect(report.accountedFor == 65_535)
            }
        }

        @Test("an empty scope gives an empty report")
        func emptyScope() async throws {
            for scope in [Scope(SocketTests.own, ports: PortSet()), Scope(addresses: AddressSet(), ports: .all)] {
                let report = try await scanner.scan(scope)
                #expect(report.accountedFor == 0 && report.probeCount == 0 && !report.isPartial)
            }
        }
    }
}
