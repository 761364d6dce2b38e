import PortModel

/// Which servers are reached through which proxy, as the environment has it.
///
/// There is no standard for these variables. What is done here: `https_proxy` or `HTTPS_PROXY` for https, `http_proxy`
/// for http in lower case only (a CGI script gets a visitor's `Proxy:` header as `HTTP_PROXY`: CVE-2016-5385), else
/// `all_proxy` or `ALL_PROXY`; of two spellings the lower case counts, and an empty value is none. Exempt is what
/// `no_proxy` or `NO_PROXY` names, and loopback hosts always are.
public struct ProxySettings: Sendable {
    /// The variables that are set, those that count first. Their values may hold a password.
    private let variables: [(name: String, value: Secret)]
    private let exempt: [ProxyExemption]

    public init(environment: [String: String]) {
        let set = { (name: String) in environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        variables = ["https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"].compactMap { name in
            set(name).map { (name, Secret($0)) }
        }
        let list = set("no_proxy") ?? set("NO_PROXY") ?? ""
        exempt = list.split { $0 == "," || $0.isWhitespace }.compactMap { ProxyExemption(parsing: $0) }
    }

    /// The proxy for an endpoint; nil where it is reached without one.
    /// - Throws: when the variable that counts cannot be used.
    public func proxy(for endpoint: ScanEndpoint) throws(ScanRouteError) -> ProxyServer? {
        let host = endpoint.host
        guard !IPAddress.isLoopback(host: host), !exempt.contains(where: { $0.covers(host, endpoint.port) }) else {
            return nil
        }
        let foreign = endpoint.isEncrypted ? ["http_proxy"] : ["https_proxy", "HTTPS_PROXY"]
        guard let variable = variables.first(where: { !foreign.contains($0.name) }) else { return nil }
        return try ProxyServer(parsing: variable.value.reveal(), variable: variable.name)
    }
}
