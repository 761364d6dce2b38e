import Glibc
import PortModel
import Testing

@testable import PortScanner

extension SocketTests {
    @Suite struct Silence {
        @Test(
            "a port that drops requests is unanswered, not closed, after all attempts",
            arguments: [
                SocketTests.own, .loopbackV6,
            ])
        func unanswered(address: IPAddress) async throws {
            let (listener, client) = try TestListener.silent(address)
            defer { close(client) }
            let options = ScanOptions(timeout: .milliseconds(150), attempts: 3)
            let scope = Scope(address, ports: PortSet(listener.port))
            let report = try await ConnectScanner(allowList: .loopback, options: options).scan(scope)
            #expect(report.unanswered == [address: PortSet(listener.port)])
            #expect(report.open.isEmpty && report.closedCount == 0 && !report.isPartial)
            #expect(report.probeCount == 3)
            #expect(report.duration >= .milliseconds(450))
        }

        @Test(
            "silence in between does not hide the ports around it, nor with fewer sockets than attempts",
            arguments: [
                nil, 1, 2, 7,
            ])
        func fewDescriptors(limit: Int?) async throws {
            let silent = try (0..<4).map { _ in try TestListener.silent(SocketTests.own) }
            defer { for (_, client) in silent { close(client) } }
            let open = try (0..<4).map { _ in try TestListener(SocketTests.own) }
            let options = ScanOptions(timeout: .milliseconds(60), attempts: 3, maxDescriptors: limit)
            let mute = PortSet(ports: silent.map(\.listener.port))
            let ports = PortSet([1000...1400]).union(mute).union(PortSet(ports: open.map(\.port)))
            let scope = Scope(SocketTests.own, ports: ports)
            let report = try await ConnectScanner(allowList: .loopback, options: options).scan(scope)
            #expect(report.unanswered == [SocketTests.own: mute])
            #expect(Set(report.open.map(\.number)).isSuperset(of: open.map(\.port)))
            #expect(report.accountedFor == scope.count && !report.isPartial)
        }

        /// The kernel repeats the request of a socket that waits after one second. Here the second attempt starts
        /// before that and ends before its own first repeat: what gets through is the repeat of the first attempt.
        @Test("a late answer to an earlier attempt counts")
        func lateAnswer() async throws {
            for _ in 0..<5 {
                let (listener, client) = try TestListener.silent(SocketTests.own)
                defer { close(client) }
                let options = ScanOptions(timeout: .milliseconds(700), attempts: 2)
                let scanner = ConnectScanner(allowList: .loopback, options: options)
                let start = ContinuousClock.now
                async let scan = scanner.scan(Scope(SocketTests.own, ports: PortSet(listener.port)))
                let hasStarted = await eventually("the second attempt starts beside the first") {
                    KernelSockets.count(state: KernelSockets.synSent, peer: SocketTests.own, listener.port) == 2
                }
                guard hasStarted else { return }
                close(accept(listener.descriptor, nil, nil))
                let hadTime = ContinuousClock.now - start < .milliseconds(950)
                let report = try await scan
                // On a machine too busy to make room before the repeat, this was another story: once more.
                guard hadTime else { continue }
                #expect(report.open.map(\.number) == [listener.port])
                #expect(report.probeCount == 2)
                return
            }
            Issue.record("this machine was too busy five times")
        }

        @Test("an address that has no route is unreachable")
        func unreachable() async throws {
            let broadcast = IPAddress(v4: 0x7FFF_FFFF)
            let report = try await ConnectScanner(allowList: .loopback).scan(Scope(broadcast, ports: PortSet([1...50])))
            #expect(report.unreachable == [broadcast: PortSet([1...50])])
            #expect(report.closedCount == 0 && report.probeCount == 150 && !report.isPartial)
        }
    }
}
