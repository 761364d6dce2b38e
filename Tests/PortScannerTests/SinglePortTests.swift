import Glibc
import PortModel
import Testing

@testable import PortScanner

extension SocketTests {
    @Suite struct SinglePorts {
        private func port(_ address: IPAddress, _ number: UInt16) -> Port { Port(address, .tcp, number) }

        private func probe(
            _ ports: [Port], options: ScanOptions = ScanOptions(timeout: .milliseconds(100)),
            allowList: AllowList = .loopback, within limit: Duration = .seconds(10)
        ) async throws -> [Port: ProbeReply] {
            try await ConnectScanner(allowList: allowList, options: options).probe(ports, within: limit)
        }

        @Test("single ports of several addresses keep their own answers, each once")
        func mixture() async throws {
            let listener = try TestListener(SocketTests.own)
            let other = try TestListener(.loopbackV6)
            let (silent, client) = try TestListener.silent(SocketTests.own)
            defer { close(client) }
            let gone = try TestListener(SocketTests.second).port
            let broadcast = port(IPAddress(v4: 0x7FFF_FFFF), 80)
            let expected: [Port: ProbeReply] = [
                port(SocketTests.own, listener.port): .open, port(.loopbackV6, other.port): .open,
                port(SocketTests.own, silent.port): .unanswered, port(SocketTests.second, gone): .closed,
                broadcast: .unreachable,
            ]
            #expect(try await probe(Array(expected.keys) + Array(expected.keys)) == expected)
        }

        @Test("what is not allowed, not TCP or no port is not asked, and not told")
        func refused() async throws {
            let listener = try TestListener(SocketTests.own)
            let open = port(SocketTests.own, listener.port)
            let asked = try await probe(
                [open, port(SocketTests.second, 80), Port(SocketTests.own, .udp, 53), port(SocketTests.own, 0)],
                allowList: AllowList(AddressSet(addresses: [SocketTests.own])))
            #expect(asked == [open: .open])
            #expect(try await probe([port(IPAddress(v4: 0xC000_0201), 80)]).isEmpty)
            #expect(try await probe([]).isEmpty)
        }

        @Test("what is not decided in time is left out")
        func deadline() async throws {
            let listener = try TestListener(SocketTests.own)
            let (silent, client) = try TestListener.silent(SocketTests.own)
            defer { close(client) }
            let start = ContinuousClock.now
            let ports = [port(SocketTests.own, listener.port), port(SocketTests.own, silent.port)]
            let answers = try await probe(
                ports, options: ScanOptions(timeout: .seconds(60)), within: .milliseconds(300))
            #expect(answers == [ports[0]: .open])
            #expect(ContinuousClock.now - start < .seconds(10))
        }

        @Test("many that ask for one port each keep to the rate together")
        func sharedRate() async throws {
            let listener = try TestListener(SocketTests.own)
            let open = port(SocketTests.own, listener.port)
            let scanner = ConnectScanner(allowList: .loopback, options: ScanOptions(maxRate: 2))
            let start = ContinuousClock.now
            for _ in 0..<3 { #expect(try await scanner.probe([open], within: .seconds(10)) == [open: .open]) }
            // Two pauses of half a second lie between three: less is too fast, however slow the machine.
            #expect(ContinuousClock.now - start >= .milliseconds(990))
        }

        @Test("what this machine cannot ask is left out")
        func shortage() async throws {
            let scanner = ConnectScanner(
                allowList: .loopback, options: ScanOptions(patience: .zero), openSocket: { _ in -EMFILE })
            #expect(try await scanner.probe([port(SocketTests.own, 80)], within: .seconds(5)).isEmpty)
        }

        @Test("a cancelled probe ends at once")
        func cancellation() async throws {
            let (silent, client) = try TestListener.silent(SocketTests.own)
            defer { close(client) }
            let silentPort = port(SocketTests.own, silent.port)
            let asking = Task {
                try await probe([silentPort], options: ScanOptions(timeout: .seconds(60)), within: .seconds(60))
            }
            _ = await eventually("the probe has begun") {
                KernelSockets.count(state: KernelSockets.synSent, peer: SocketTests.own, silent.port) == 1
            }
            asking.cancel()
            await #expect(throws: CancellationError.self) { try await asking.value }
        }
    }
}

/// How a rate is shared between scans and the probes beside them.
struct SharedRateTests {
    @Test("both shares together are the rate, and each can be kept to", arguments: [4, 5, 16, 17, 100, 100_000])
    func shares(rate: Int) throws {
        let (scans, probes) = ScanOptions(maxRate: rate).forScansAndProbes
        let share = try #require(probes?.maxRate)
        #expect(try #require(scans.maxRate) + share == rate)
        #expect(share >= 2 && share <= max(2, rate / 8))
        try scans.validate()
        try probes?.validate()
    }

    @Test("a rate too low to be shared is the scans' alone, and without one nobody is limited")
    func extremes() {
        for rate in [2, 3] {
            let (scans, probes) = ScanOptions(maxRate: rate).forScansAndProbes
            #expect(scans.maxRate == rate && probes == nil)
        }
        let (scans, probes) = ScanOptions().forScansAndProbes
        #expect(scans == ScanOptions() && probes == ScanOptions())
    }
}
