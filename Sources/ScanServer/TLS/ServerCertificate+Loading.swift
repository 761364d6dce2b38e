import NIOSSL
import PortModel

extension ServerCertificate {
    /// Reads both files and finds out whether they can be used.
    /// - Parameter warn: is told, on one line, what should be put right although the server can start.
    /// - Throws: `ScanServerError` with the path of the file that cannot be used.
    func load(now: Timestamp, warn: (String) -> Void) throws(ScanServerError) -> TLSConfiguration {
        let chain = try certificates()
        let key = try privateKey(warn)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw Self.refused(
                keyFile, "it is not the key of the first certificate in \(certificateFile.untrusted(limit: 300))",
                hint: "name the key that the certificate was made for, and put the server's own certificate first")
        }
        checkValidity(of: chain[0], now: now, warn)
        return configuration
    }

    private func certificates() throws(ScanServerError) -> [NIOSSLCertificate] {
        let file = try PEMFile(certificateFile)
        let chain = try? NIOSSLCertificate.fromPEMBytes(file.bytes)
        guard let chain, !chain.isEmpty else {
            throw Self.refused(
                certificateFile, "it has no certificate in PEM form",
                hint: "name a file with -----BEGIN CERTIFICATE----- in it, the server's own certificate first")
        }
        return chain
    }

    private func privateKey(_ warn: (String) -> Void) throws(ScanServerError) -> NIOSSLPrivateKey {
        let file = try PEMFile(keyFile)
        if file.isReadableByOthers {
            let shown = keyFile.untrusted(limit: 300)
            warn(
                "everybody on this machine can read the TLS key \(shown); make it its owner's alone: chmod 600 \(shown)"
            )
        }
        do {
            return try NIOSSLPrivateKey(bytes: file.bytes, format: .pem)
        } catch {
            let text = String(decoding: file.bytes, as: UTF8.self)
            let isEncrypted = text.contains("ENCRYPTED")
            throw Self.refused(
                keyFile, isEncrypted ? "the key has a passphrase" : "it has no private key in PEM form",
                hint: isEncrypted
                    ? "write it without one, into a file that only the server's user may read: openssl pkey -in … -out …"
                    : "name a file with -----BEGIN PRIVATE KEY----- in it")
        }
    }

    private func checkValidity(of certificate: NIOSSLCertificate, now: Timestamp, _ warn: (String) -> Void) {
        let seconds = now.milliseconds / 1000
        let shown = certificateFile.untrusted(limit: 300)
        if seconds > Int64(certificate.notValidAfter) {
            warn("the certificate \(shown) has expired: clients refuse it; renew it and start the server again")
        } else if seconds < Int64(certificate.notValidBefore) {
            warn("the certificate \(shown) is not valid yet: clients refuse it; check it, and this machine's clock")
        }
    }

    static func refused(_ path: String, _ cause: String, hint: String) -> ScanServerError {
        ScanServerError(
            .badSettings, action: "reading the TLS file \(path.untrusted(limit: 300))", cause: cause, hint: hint)
    }
}
