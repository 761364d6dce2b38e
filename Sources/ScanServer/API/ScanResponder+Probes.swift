import CloudforceOne
import Hummingbird
import PortModel

extension ScanResponder {
    /// Asks ports of a config again. Whether they are asked at all depends on what the config covers now.
    func probe(_ id: String, _ body: [UInt8], _ context: ScanRequestContext) async throws -> Response {
        guard let desk = probes else { throw APIFailure.noSuchRoute }
        let request = try ProbeRequest(body)
        guard let config = try await store.config(id: id) else { throw APIFailure.noSuchConfig }
        let scope = try config.scope()
        let asking = Task { try await desk.ask(request, in: scope) }
        context.whenGone { asking.cancel() }
        let statuses = try await withTaskCancellationHandler {
            try await asking.value
        } onCancel: {
            asking.cancel()
        }
        return Self.response(ProbeWire.answer(statuses))
    }
}
