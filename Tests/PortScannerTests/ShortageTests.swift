import Glibc
import PortModel
import Synchronization
import Testing

@testable import PortScanner

extension SocketTests {
    @Suite struct Shortages {
        private let scope = Scope(SocketTests.own, ports: PortSet([2000...2999]))
        private let options = ScanOptions(patience: .milliseconds(300))

        @Test(
            "a machine that can open no socket has looked at nothing, and says why",
            arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EPERM, EAFNOSUPPORT])
        func lasting(code: Int32) async throws {
            let scanner = ConnectScanner(allowList: .loopback, options: options, openSocket: { _ in -code })
            let report = try await scanner.scan(scope)
            #expect(report.undecided == [SocketTests.own: scope.ports])
            #expect(report.closedCount == 0 && report.open.isEmpty && report.unanswered.isEmpty)
            #expect(report.isPartial && report.coveredAddresses.isEmpty)
            let cause = try #require(report.undecidedCause)
            #expect(cause.cause == ScanError.text(ofErrno: code))
            #expect(cause.subject == "\(SocketTests.own)")
            #expect(cause.canRetry)
        }

        @Test("a shortage that ends leaves no trace in the report")
        func passing() async throws {
            let listener = try TestListener(SocketTests.own)
            let failures = Mutex(700)
            let scanner = ConnectScanner(
                allowList: .loopback, options: ScanOptions(),
                openSocket: { family in
                    let fails = failures.withLock { left in
                        left -= 1
                        return left > 0
                    }
                    return fails ? -EMFILE : ProbeSocket.open(family)
                })
            let scope = Scope(SocketTests.own, ports: scope.ports.union(PortSet(listener.port)))
            let report = try await scanner.scan(scope)
            #expect(!report.isPartial && report.undecidedCause == nil)
            #expect(report.open.contains(Port(SocketTests.own, .tcp, listener.port)))
            #expect(report.accountedFor == scope.count)
            #expect(report.probeCount > scope.count)
        }

        @Test("what this machine cannot do for one address says nothing of another")
        func oneAddress() async throws {
            let scanner = ConnectScanner(
                allowList: .loopback, options: options,
                openSocket: { $0 == AF_INET6 ? -EADDRNOTAVAIL : ProbeSocket.open($0) })
            let report = try await scanner.scan(Scope(SocketTests.own, .loopbackV6, ports: scope.ports))
            #expect(report.undecided == [.loopbackV6: scope.ports])
            #expect(report.coveredAddresses == AddressSet(addresses: [SocketTests.own]))
            #expect(report.accountedFor == 2000)
        }

        @Test("the limit of open files is met for real, and is not exceeded")
        func realLimit() async throws {
            // Twelve sockets at most; every port drops requests, so that all of them stay open.
            let silent = try (0..<20).map { _ in try TestListener.silent(SocketTests.own) }
            defer { for (_, client) in silent { close(client) } }
            let before = KernelSockets.ownDescriptors()
            let most = Mutex(0)
            let scanner = ConnectScanner(
                allowList: .loopback, options: ScanOptions(timeout: .milliseconds(50), maxDescriptors: 12),
                openSocket: { family in
                    let descriptor = ProbeSocket.open(family)
                    most.withLock { $0 = max($0, KernelSockets.ownDescriptors()) }
                    return descriptor
                })
            let report = try await scanner.scan(
                Scope(SocketTests.own, ports: PortSet(ports: silent.map(\.listener.port))))
            #expect(report.unanswered[SocketTests.own]?.count == 20)
            // The stop signal and epoll come on top.
            #expect(most.withLock { $0 } <= before + 14)
        }
    }
}
