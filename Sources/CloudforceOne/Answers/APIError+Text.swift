import PortModel

extension APIError: CustomStringConvertible {
    /// All of it on one line, for people:
    /// `could not list the scan configs: the credential was refused: HTTP 401, 10000 Authentication error
    /// (https://…/config, cf-ray 8c0ffee); check the token`.
    public var description: String {
        let said = status.map { "HTTP \($0)" }
        let api = messages.isEmpty ? nil : messages.prefix(3).map(\.description).joined(separator: "; ")
        let wait = retryAfter.map { "retry after \($0.shortText)" }
        let times = attempts > 1 ? "after \(attempts) attempts" : nil
        let details = [said, api, cause, wait, times].compactMap { $0 }.joined(separator: ", ")
        let place = [url.isEmpty ? nil : url, cfRay.map { "cf-ray \($0)" }].compactMap { $0 }.joined(separator: ", ")
        return "could not \(operation.rawValue): \(code.text)" + (details.isEmpty ? "" : ": \(details)")
            + (place.isEmpty ? "" : " (\(place))") + "; \(hint)"
    }

    /// - Parameter sent: whether the request may have reached the API.
    static func hint(_ code: Code, _ operation: Operation, sent: Bool = true) -> String {
        let hint = code.hint
        guard operation == .createConfig, sent, code.leavesOpenWhetherItHappened else { return hint }
        return "\(hint); the config may have been created all the same: look in the list before trying again"
    }

    static func retryHelps(_ code: Code, _ operation: Operation) -> Bool {
        switch code {
        case .rateLimited, .server, .unreachable, .timedOut: true
        // A write that met another one would have to be thought over; a read would not.
        case .conflict: operation == .listConfigs || operation == .latestResult || operation == .probePorts
        default: false
        }
    }
}

extension APIError.Code {
    /// The failure in a few words.
    var text: String {
        switch self {
        case .unauthorized: "the credential was refused"
        case .notEntitled: "the account has no port scans"
        case .notFound: "no such account or path"
        case .unknownConfig: "no such config"
        case .rateLimited: "too many requests"
        case .badRequest: "the request was refused"
        case .methodNotAllowed: "the method was refused"
        case .conflict: "it conflicts with another change"
        case .server: "the API failed"
        case .unreachable: "the server could not be reached"
        case .timedOut: "no answer in time"
        case .unusableAnswer: "the answer is not usable"
        case .tooLarge: "the answer is too large"
        }
    }

    /// Whether a request that failed so may have been carried out all the same.
    var leavesOpenWhetherItHappened: Bool {
        [.server, .unreachable, .timedOut, .unusableAnswer, .tooLarge].contains(self)
    }

    fileprivate var hint: String {
        switch self {
        case .unauthorized:
            "check the API token, or the email and key: it must be valid for this account, and have "
                + "\"Cloudforce One Read\", or \"Cloudforce One Write\" to change configs"
        case .notEntitled: "the account needs the entitlement cfone.port_scan: ask Cloudflare for it"
        case .notFound: "check the account id and the base URL"
        case .unknownConfig: "list the configs to see the ids that exist"
        case .rateLimited: "wait, and poll less often or with a token of its own"
        case .badRequest: "correct what the API names"
        case .methodNotAllowed, .unusableAnswer:
            "check that the base URL leads to the API, and not to a proxy's or a login page"
        case .conflict: "look at the config as it is now, then try again"
        case .server: "try again later; if it lasts, report it with the cf-ray"
        case .unreachable: "check the base URL, DNS, the network and the proxy"
        case .timedOut: "try again later, or allow more time"
        case .tooLarge: "give the config fewer addresses or ports"
        }
    }
}
