import PortModel

extension ProxyServer {
    /// Reads the value of a proxy's environment variable: a URL, or a host and port for an HTTP proxy.
    ///
    /// The value is in no error: a user part in it may be a password, and where it is malformed nobody knows which part.
    init(parsing text: String, variable: String) throws(ScanRouteError) {
        let failure = { (problem: String) in
            ScanRouteError(
                "the proxy in \(variable)", problem: problem,
                hint: "set it to a URL such as http://proxy.example:3128 or socks5://proxy.example:1080, or unset it")
        }
        let scheme = text.firstRange(of: "://").map { text[..<$0.lowerBound].lowercased() }
        let kind: Kind
        switch scheme {
        case nil, "http": kind = .http
        case "socks5", "socks5h": kind = .socks5
        case "https": throw failure("TLS to the proxy itself is not supported")
        case "socks", "socks4", "socks4a": throw failure("of SOCKS only version 5 is supported")
        default: throw failure("it is neither an HTTP nor a SOCKS 5 proxy")
        }
        var rest = text.firstRange(of: "://").map { text[$0.upperBound...] } ?? text[...]
        // The password may have a slash in it, so that the user part has to be taken off first.
        var login: Login?
        if let at = rest.lastIndex(of: "@") {
            guard let given = Login(parsing: rest[..<at]) else { throw failure("its user part cannot be read") }
            login = given
            rest = rest[rest.index(after: at)...]
        }
        if rest.last == "/" { rest.removeLast() }
        guard let (host, port) = rest.hostAndPort, !host.isEmpty, host.isHeaderWord, !host.contains("/") else {
            throw failure("it is not a URL of a host")
        }
        guard kind == .http || login == nil else { throw failure("a login to a SOCKS proxy is not supported") }
        self.init(kind, host: host, port: port ?? (kind == .http ? 80 : 1080), login: login)
    }
}

extension ProxyServer.Login {
    /// Reads `user:password`, both percent-encoded; a missing password is an empty one.
    fileprivate init?(parsing text: Substring) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let user = parts[0].percentDecoded, let password = parts.count == 2 ? parts[1].percentDecoded : "",
            !user.contains(":")
        else { return nil }
        self.init(user: Secret(user), password: Secret(password))
    }
}

extension StringProtocol {
    /// `host`, `host:port`, `[v6]:port`, or a bare IPv6 address; nil where that is none of them.
    var hostAndPort: (host: String, port: Int?)? {
        let text = String(self)
        if IPAddress(text) != nil { return (text, nil) }
        var host = text
        var port: Int?
        if let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") {
            let digits = text[text.index(after: colon)...]
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
                (1...65535).contains(number)
            else { return nil }
            port = number
            host = String(text[..<colon])
        }
        let bare = host.trimmingBrackets
        guard bare == host ? !host.contains(":") : IPAddress(bare)?.family == .v6 else { return nil }
        return (bare, port)
    }

    /// Each `%41` as the byte it stands for; nil where that is no text, or the text has control characters.
    var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit), let value = UInt8(digits, radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
