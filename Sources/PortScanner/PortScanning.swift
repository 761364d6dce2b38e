public import PortModel

/// Something that can look at every port of a scope: the real engine, or a stand-in for it.
public protocol PortScanning: Sendable {
    /// Looks at every address × port of `scope`.
    ///
    /// - Throws: `CancellationError` within 100 ms of the task's cancellation; `ScanError` when the scan cannot start
    ///   (a target that is not allowed, settings that make no sense, no descriptors). What goes wrong with single
    ///   probes later is in the report, not thrown.
    func scan(_ scope: Scope) async throws -> ScanReport
}

/// Something that can ask single ports again.
public protocol PortProbing: Sendable {
    /// Asks these ports, each once whatever the list repeats. A port that could not be asked is not among the answers:
    /// one that is not allowed or not TCP, one that this machine was too short of something for, one that was not
    /// decided within `limit`.
    ///
    /// - Throws: `CancellationError` within 100 ms of the task's cancellation; `ScanError` when nothing can be asked.
    func probe(_ ports: [Port], within limit: Duration) async throws -> [Port: ProbeReply]
}
