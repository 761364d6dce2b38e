import Glibc
import PortModel
import Testing

@testable import PortScanner

extension SocketTests {
    @Suite struct Cancellation {
        /// The fastest of a few tries: a busy machine can make any one of them late.
        private func quickest(_ tries: Int, _ start: () async throws -> Task<ScanReport, any Error>) async throws
            -> Duration
        {
            var best = Duration.seconds(3600)
            for _ in 0..<tries {
                let task = try await start()
                let time = ContinuousClock.now
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                best = min(best, ContinuousClock.now - time)
            }
            return best
        }

        @Test("a scan that waits for silent ports stops within 100 ms")
        func whileWaiting() async throws {
            let (listener, client) = try TestListener.silent(SocketTests.own)
            defer { close(client) }
            let scanner = ConnectScanner(allowList: .loopback, options: ScanOptions(timeout: .seconds(60)))
            let scope = Scope(SocketTests.own, ports: PortSet(listener.port))
            let time = try await quickest(5) {
                let task = Task { try await scanner.scan(scope) }
                await eventually("the probe is under way") {
                    KernelSockets.count(state: KernelSockets.synSent, peer: SocketTests.own, listener.port) == 1
                }
                return task
            }
            #expect(time < .milliseconds(100))
        }

        @Test("a scan that is busy stops within 100 ms")
        func whileBusy() async throws {
            let scope = Scope(
                addresses: AddressSet([AddressBlock(SocketTests.own, prefixLength: 24)]), ports: .all)
            let time = try await quickest(5) {
                let (started, continuation) = AsyncStream.makeStream(of: Void.self)
                let scanner = ConnectScanner(
                    allowList: .loopback, options: ScanOptions(),
                    openSocket: { family in
                        continuation.finish()
                        return ProbeSocket.open(family)
                    })
                let task = Task { try await scanner.scan(scope) }
                for await _ in started {}
                return task
            }
            #expect(time < .milliseconds(100))
        }

        @Test("a task that is cancelled already scans nothing")
        func before() async throws {
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await ConnectScanner(
                    allowList: .loopback, options: ScanOptions(),
                    openSocket: { _ in
                        Issue.record("a socket was opened")
                        return -EPERM
                    }
                ).scan(Scope(SocketTests.own, ports: .all))
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        }

        @Test("whether it ends or is stopped, a scan leaves no descriptor behind")
        func leavesNothing() async throws {
            let (listener, client) = try TestListener.silent(SocketTests.own)
            defer { close(client) }
            let scanner = ConnectScanner(allowList: .loopback, options: ScanOptions(timeout: .milliseconds(30)))
            let scope = Scope(SocketTests.own, ports: PortSet([1...300]).union(PortSet(listener.port)))
            let before = KernelSockets.ownDescriptors()
            for round in 0..<50 {
                let task = Task { try await scanner.scan(scope) }
                if round % 2 == 0 { task.cancel() }
                _ = try? await task.value
            }
            // The thread of a scan drops its stop signal a moment after it has handed over the report.
            await eventually("all descriptors are closed") { KernelSockets.ownDescriptors() <= before }
        }
    }
}
