import CloudforceOne
import HTTPTypes
import Hummingbird
import PortModel

extension ScanResponder {
    func list() async throws -> Response {
        let configs = try await store.configs()
        return Self.response(ScanWire.configs(configs.map { $0.config(accountID: accountID) }))
    }

    /// A change is answered when it is on disk and the runner knows of it.
    func create(_ body: [UInt8]) async throws -> Response {
        let fields = try ConfigReader.fields(of: body, creating: true, allowList: allowList)
        let config = try await store.create(id: makeID(), fields, now: now())
        await runner.refresh(config.id)
        return Self.response(ScanWire.config(config.config(accountID: accountID)))
    }

    func update(_ id: String, _ body: [UInt8]) async throws -> Response {
        let fields = try ConfigReader.fields(of: body, creating: false, allowList: allowList)
        guard let config = try await store.update(id: id, fields, now: now()) else { throw APIFailure.noSuchConfig }
        await runner.refresh(id)
        return Self.response(ScanWire.config(config.config(accountID: accountID)))
    }

    func delete(_ id: String) async throws -> Response {
        guard try await store.delete(id: id) else { throw APIFailure.noSuchConfig }
        await runner.refresh(id)
        return Self.response(ScanWire.empty())
    }

    func latestResult(_ id: String, condition: String?) async throws -> Response {
        let latest = try await store.latestResult(id: id) { scanID in
            condition.map { EntityTag(scanID: scanID).isNamed(in: $0) } ?? false
        }
        switch latest {
        case .noSuchConfig: throw APIFailure.noSuchConfig
        case .none: return Self.response(ScanWire.empty(), headers: offer(Self.coverage))
        case .known(let stamp):
            var response = Response(status: .notModified, headers: offer(Self.headers(of: stamp)))
            // A length here would have to be that of the whole answer (RFC 9110 section 8.6).
            response.headers[.contentLength] = nil
            return response
        case .result(let stamp, let hosts):
            return Self.response(ScanWire.result(hosts), headers: offer(Self.headers(of: stamp)))
        }
    }

    /// With a result comes the word that its ports can be asked again.
    private func offer(_ headers: HTTPFields) -> HTTPFields {
        var headers = headers
        if probes != nil, let name = HTTPField.Name(ScanHeader.probe) {
            headers[name] = "\(ProbeWire.maximumPorts)"
        }
        return headers
    }

    private static let coverage: HTTPFields = {
        var headers = HTTPFields()
        if let name = HTTPField.Name(ScanHeader.coverage) { headers[name] = ScanHeader.listedAddresses }
        // Whoever keeps an answer must ask whether it is still the latest before using it again.
        headers[.cacheControl] = "private, no-cache"
        return headers
    }()

    private static func headers(of stamp: ScanStore.ScanStamp) -> HTTPFields {
        var headers = coverage
        headers[.eTag] = EntityTag(scanID: stamp.scanID).description
        headers[.lastModified] = stamp.finished.httpDate
        if let name = HTTPField.Name(ScanHeader.scan) { headers[name] = stamp.scanID }
        if let name = HTTPField.Name(ScanHeader.finished) { headers[name] = stamp.finished.description }
        return headers
    }
}
