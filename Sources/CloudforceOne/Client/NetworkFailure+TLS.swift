import PortModel

extension NetworkFailure {
    /// What a failed TLS handshake comes to. A certificate that is not accepted stays so until somebody changes
    /// something; anything else may be a server that is just starting.
    /// - Parameter text: the library's words; it has no types for these reasons.
    func tls(_ exchange: Exchange, _ text: String) -> Reason {
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            guard let path = route.caFile?.untrusted(limit: 200) else {
                return Reason(
                    .unreachable, "the server's certificate leads to no root that this system trusts, or has expired",
                    hint: "name the root of the server's own CA with ca-file, or check the base URL", retryHelps: false)
            }
            return Reason(
                .unreachable, "the server's certificate leads to no root in the CA file \(path), or has expired",
                hint: "put the root of the server's CA into \(path), or check the base URL: with a CA file the roots "
                    + "of the system are not trusted",
                retryHelps: false)
        }
        if text.contains("failedToValidateHostname") || text.contains("hostname") {
            let file = route.caFile.map { ", which the CA file \($0.untrusted(limit: 200)) vouches for," } ?? ""
            return Reason(
                .unreachable, "the server's certificate\(file) is for another host",
                hint: "write the base URL with a host that the certificate names", retryHelps: false)
        }
        if text.contains("WRONG_VERSION_NUMBER") {
            return Reason(
                .unreachable, "the server does not speak TLS on that port", hint: "check the port of the base URL",
                retryHelps: false)
        }
        return Reason(.unreachable, "TLS failed: \(exchange.safe(text, limit: 200))")
    }
}
