import Glibc
import PortModel
import Synchronization
import Testing

@testable import PortScanner

extension SocketTests {
    @Suite struct SelfConnections {
        /// Every port on which anybody was seen listening while it ran: other programs' ports come and go.
        private final class Lookout: Sendable {
            private let seen = Mutex<Set<UInt16>>([])
            private let isOver = Atomic(false)

            var ports: Set<UInt16> { seen.withLock { $0 } }

            func run() async {
                repeat {
                    let now = KernelSockets.anyListeners()
                    seen.withLock { $0.formUnion(now) }
                    await Task.yield()
                } while !isOver.load(ordering: .relaxed)
            }

            func end() { isOver.store(true, ordering: .relaxed) }
        }

        @Test("a socket that meets itself is never an open port", arguments: [IPAddress.loopbackV4, .loopbackV6])
        func neverOpen(address: IPAddress) async throws {
            let scanner = ConnectScanner(allowList: .loopback)
            let scope = Scope(address, ports: PortSet([EphemeralPorts.current()]))
            let lookout = Lookout()
            async let watching: Void = lookout.run()
            var met = 0
            var found: Set<UInt16> = []
            // About one connect in 28,000 meets itself: after a few scans it has happened, and 60 must do.
            for _ in 0..<60 where met < 4 {
                let (report, selfConnections) = try await scanner.measuredScan(scope)
                met += selfConnections
                found.formUnion(report.open.map(\.number))
                #expect(report.accountedFor == scope.count)
                #expect(!report.isPartial)
            }
            lookout.end()
            await watching
            #expect(met > 0, "no scan met itself, so that nothing was tested")
            #expect(found.isSubset(of: lookout.ports))
        }

        @Test("the two ends of a connection are told apart", arguments: [IPAddress.loopbackV4, .loopbackV6])
        func ends(address: IPAddress) throws {
            // A socket that is bound first and then connects to itself.
            let alone = try SocketForm.open(address.family)
            defer { close(alone) }
            let port = try SocketForm.bind(alone, to: address, port: 0)
            var target = TargetAddress()
            target.set(address, port: port)
            let result = target.connect(alone)
            #expect(result == 0)
            let met = target.localEnd(of: alone)
            #expect(met?.sameAddress == true && met?.samePort == true)

            let listener = try TestListener(address)
            let client = try listener.connectOnce()
            defer { close(client) }
            target.set(address, port: listener.port)
            let real = target.localEnd(of: client)
            #expect(real?.sameAddress == true && real?.samePort == false)
        }

        @Test("a connection from another address of this machine needs no doubt")
        func anotherAddress() throws {
            let listener = try TestListener(SocketTests.own)
            let client = try listener.connectOnce()
            defer { close(client) }
            var target = TargetAddress()
            target.set(SocketTests.own, port: listener.port)
            let end = target.localEnd(of: client)
            #expect(end?.sameAddress == false)
        }
    }
}
