import Glibc
import PortModel
import Testing

@testable import PortScanner

extension SocketTests {
    @Suite struct GoodManners {
        @Test("a listener gets no byte, and a reset at the end")
        func noPayload() async throws {
            for address in [SocketTests.own, .loopbackV4, .loopbackV6] {
                let listener = try TestListener(address)
                let scope = Scope(address, ports: PortSet(listener.port))
                let report = try await ConnectScanner(allowList: .loopback).scan(scope)
                #expect(report.open.map(\.number) == [listener.port])
                let peer = accept(listener.descriptor, nil, nil)
                defer { close(peer) }
                var byte: UInt8 = 0
                #expect(recv(peer, &byte, 1, 0) == -1)
                #expect(errno == ECONNRESET)
            }
        }

        @Test("no connection stays behind in TIME_WAIT")
        func noTimeWait() async throws {
            let listeners = try (0..<20).map { _ in try TestListener(SocketTests.own) }
            let scope = Scope(SocketTests.own, ports: PortSet(ports: listeners.map(\.port)))
            let report = try await ConnectScanner(allowList: .loopback).scan(scope)
            #expect(report.open.count == 20)
            for listener in listeners {
                let left = KernelSockets.count(state: KernelSockets.timeWait, peer: SocketTests.own, listener.port)
                #expect(left == 0)
            }
        }

        @Test("a target outside the allow-list is refused, all of it, and nothing is connected to")
        func refusedTarget() async throws {
            let listener = try TestListener(SocketTests.own)
            let scanner = ConnectScanner(
                allowList: .loopback, options: ScanOptions(),
                openSocket: { _ in
                    Issue.record("a socket was opened")
                    return -EPERM
                })
            let foreign = try #require(IPAddress("192.0.2.9"))
            let error = await #expect(throws: ScanError.self) {
                try await scanner.scan(Scope(SocketTests.own, foreign, ports: PortSet(listener.port)))
            }
            #expect(error?.code == .refusedTarget)
            #expect(error?.subject == "192.0.2.9")
        }

        @Test("an address is checked again before its probe: an engine that was given a wrong scope sends nothing")
        func checkedTwice() throws {
            let listener = try TestListener(SocketTests.own)
            let signal = try ScanSignal()
            let scope = Scope(SocketTests.own, ports: PortSet(listener.port))
            var engine = ScanEngine(
                try TargetSpace(scope), allowList: AllowList(AddressSet(addresses: [.loopbackV6])),
                plan: ScanPlan(ScanOptions(), descriptors: 10), seed: 1, watch: try SocketWatch(signal: signal),
                openSocket: ProbeSocket.open)
            try engine.run(until: signal)
            #expect(engine.probeCount == 0)
            let report = engine.findings.report(
                on: scope, probeCount: 0, startedAt: .epoch, finishedAt: .epoch, duration: .zero)
            #expect(report.undecided == [SocketTests.own: scope.ports])
        }

        @Test("the rate is kept")
        func rate() async throws {
            // 20 starts a second beside 20 sockets; the first of them is free.
            let options = ScanOptions(attempts: 2, maxRate: 40)
            let scope = Scope(SocketTests.own, ports: PortSet([3000...3029]))
            let report = try await ConnectScanner(allowList: .loopback, options: options).scan(scope)
            #expect(report.accountedFor == 30)
            #expect(report.duration >= .milliseconds(1400))
        }

        @Test(
            "options that make no sense are refused, and named",
            arguments: [
                (ScanOptions(maxInFlight: 0), "max-in-flight 0"), (ScanOptions(attempts: 0), "attempts 0"),
                (ScanOptions(attempts: 17), "attempts 17"), (ScanOptions(maxRate: 1), "max-rate 1"),
                (ScanOptions(maxDescriptors: 0), "max-descriptors 0"),
                (ScanOptions(timeout: .zero), "timeout 0.0 seconds"),
                (ScanOptions(timeout: .seconds(Int64.max)), "timeout 9.223372036854776e+18 seconds"),
                (ScanOptions(patience: .seconds(-1)), "patience -1.0 seconds"),
            ])
        func options(options: ScanOptions, subject: String) async throws {
            let scanner = ConnectScanner(allowList: .loopback, options: options)
            let error = await #expect(throws: ScanError.self) {
                try await scanner.scan(Scope(SocketTests.own, ports: PortSet(1)))
            }
            #expect(error?.code == .invalidOptions)
            #expect(error?.subject == subject)
        }
    }
}
