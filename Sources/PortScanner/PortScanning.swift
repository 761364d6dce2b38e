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
