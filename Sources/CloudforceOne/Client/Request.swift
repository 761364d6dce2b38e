/// One request as it is to be made.
struct Request: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    let method: Method
    let exchange: Exchange
    let headers: [(String, String)]
    let body: JSONValue?

    init(_ method: Method, _ exchange: Exchange, headers: [(String, String)] = [], body: JSONValue? = nil) {
        self.method = method
        self.exchange = exchange
        self.headers = headers
        self.body = body
    }
}
