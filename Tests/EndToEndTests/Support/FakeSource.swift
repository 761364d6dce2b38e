import TestSupport

/// A source with one config, whose other answers a test decides.
struct FakeSource {
    let responder: HTTPResponder
    /// The id of its config.
    static let id = "f174e90a"
    /// An answer that refuses a request, whatever it was.
    static let refusal =
        #"{"success": false, "errors": [{"code": 1001, "message": "no"}], "messages": [], "result": null}"#

    private static let list = """
        {"success": true, "errors": [], "messages": [], "result":
        [{"id": "\(id)", "account_id": "local", "ips": ["127.9.9.9"], "ports": ["1"], "frequency": 1}]}
        """

    /// - Parameter answer: what another request than for the list is answered with; nil refuses it.
    init(_ address: String, answer: @escaping @Sendable (HTTPResponder.Request) -> HTTPResponder.Answer?) throws {
        responder = try HTTPResponder(address) { request in
            if let given = answer(request) { return given }
            return request.method == "GET" ? .status(200, body: Self.list) : .status(400, body: Self.refusal)
        }
    }

    var requests: [HTTPResponder.Request] { responder.requests.all }

    func stop() { responder.stop() }
}
