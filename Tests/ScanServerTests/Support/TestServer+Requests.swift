import AsyncHTTPClient
import CloudforceOne
import NIOCore
import NIOHTTP1
import PortModel
import Testing

/// An answer of the server as it came over the network.
struct Answer {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    init(status: Int = 0, headers: HTTPHeaders = [:], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    func header(_ name: String) -> String? { headers.first(name: name) }

    var text: String { String(decoding: body, as: UTF8.self) }

    var json: JSONObject {
        get throws {
            guard case .object(let object) = try JSONValue(parsing: body) else { throw NotAnObject() }
            return object
        }
    }

    struct NotAnObject: Error {}

    /// The result as JSON text.
    var result: String {
        get throws { String(decoding: (try json["result"] ?? .null).serialized(), as: UTF8.self) }
    }

    /// The errors as `code pointer`, in order; fails the test where the envelope is not that of a failure.
    var errors: [String] {
        get throws {
            let object = try json
            #expect(object["success"] == .bool(false))
            #expect(object["messages"] == .array([]))
            #expect(object["result"] == .null)
            guard case .array(let errors)? = object["errors"] else { throw NotAnObject() }
            return try errors.map { error in
                guard case .object(let error) = error, case .number(let code)? = error["code"],
                    case .string(let message)? = error["message"]
                else { throw NotAnObject() }
                #expect(!message.isEmpty)
                guard case .object(let source)? = error["source"], case .string(let pointer)? = source["pointer"]
                else { return "\(Int(code))" }
                return "\(Int(code)) \(pointer)"
            }
        }
    }
}

extension TestServer {
    var configPath: String { "/accounts/\(Self.account)/cloudforce-one/scans/config" }

    func resultPath(_ id: String) -> String { "/accounts/\(Self.account)/cloudforce-one/scans/results/\(id)" }

    func probePath(_ id: String) -> String { "/accounts/\(Self.account)/portwatch/probe/\(id)" }

    /// Sends a request to a path below the base URL; nil for a header leaves it out.
    func send(
        _ method: String, _ path: String, body: String? = nil, headers: [String: String?] = [:],
        over client: HTTPClient = .shared
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: baseURL + path)
        request.method = HTTPMethod(rawValue: method)
        var fields: [String: String?] = ["Authorization": "Bearer \(Self.token.reveal())"]
        if body != nil { fields["Content-Type"] = "application/json" }
        for (name, value) in headers { fields[name] = value }
        for (name, value) in fields { if let value { request.headers.add(name: name, value: value) } }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await client.execute(request, timeout: .seconds(20))
        let bytes = try await response.body.collect(upTo: 8 << 20)
        return Answer(
            status: Int(response.status.code), headers: response.headers, body: Array(bytes.readableBytesView))
    }

    /// Creates a config and gives its id.
    func create(_ body: String) async throws -> String {
        let answer = try await send("POST", configPath, body: body)
        #expect(answer.status == 200, "\(answer.text)")
        guard case .object(let config)? = try answer.json["result"], case .string(let id)? = config["id"] else {
            throw Answer.NotAnObject()
        }
        return id
    }

    func result(_ id: String, headers: [String: String?] = [:]) async throws -> Answer {
        try await send("GET", resultPath(id), headers: headers)
    }

    /// The client that the daemon uses.
    func client() throws -> CloudforceOneClient {
        try CloudforceOneClient(
            endpoint: ScanEndpoint(baseURL: baseURL, accountID: Self.account), credential: .token(Self.token),
            http: HTTPClient.shared)
    }
}
