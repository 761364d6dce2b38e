import FoundationEssentials
import NIOSSL
import PortModel

/// The certificates of a CA file: PEM, any number of them, with whatever text between.
struct TrustedRoots {
    /// A bundle of all public authorities has a quarter of that.
    private static let maximumSize = 4 << 20

    let certificates: [NIOSSLCertificate]

    init(caFile path: String) throws(ScanRouteError) {
        let failure = { (problem: String) in
            ScanRouteError(
                "the CA file \(path.untrusted(limit: 200))", problem: problem,
                hint: "name a file that can be read and holds the certificates of the CA in PEM form, each between "
                    + "-----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----")
        }
        // Of a link the target counts: links are how bundles are installed.
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: target) else {
            throw failure("it does not exist, or its folder may not be entered")
        }
        // Looked at before reading: a device has no end.
        guard attributes[.type] as? FileAttributeType == .typeRegular else { throw failure("it is not a file") }
        guard let data = FileManager.default.contents(atPath: target) else { throw failure("it cannot be read") }
        guard !data.isEmpty else { throw failure("it is empty") }
        guard data.count <= Self.maximumSize else { throw failure("it is larger than \(Self.maximumSize >> 20) MiB") }
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(Array(data)), !certificates.isEmpty else {
            throw failure("it holds no certificate in PEM form that can be read")
        }
        self.certificates = certificates
    }
}
