/// Where the certificate with which the server does TLS is.
public struct ServerCertificate: Hashable, Sendable {
    /// A PEM file: the server's certificate, and after it those between it and the root.
    public var certificateFile: String
    /// A PEM file with the certificate's private key, without a passphrase.
    public var keyFile: String

    public init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}
