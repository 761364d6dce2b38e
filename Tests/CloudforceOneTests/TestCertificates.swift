import FoundationEssentials
import Glibc
import NIOSSL

/// Certificates made by the `openssl` command in a directory: two authorities, `ca.pem` and `other.pem`, and servers of
/// the first one.
struct TestCertificates {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let directory: String

    var ca: String { "\(directory)/ca.pem" }
    var otherCA: String { "\(directory)/other.pem" }

    init(in directory: String) throws {
        self.directory = directory
        let script = """
            set -e
            cd '\(directory)'
            key="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
            for name in ca other; do
              openssl req -x509 $key -keyout $name.key -out $name.pem -subj "/CN=portwatch test $name" -days 2 \
                -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign"
            done
            server() {
              openssl req $key -keyout $1.key -out $1.csr -subj "/CN=$1"
              printf 'subjectAltName=%s' "$2" > $1.ext
              openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -set_serial $3 -days 2 -extfile $1.ext -out $1.crt
            }
            server loopback IP:127.0.0.1,DNS:scan.test 2
            server elsewhere DNS:elsewhere.test 3
            """
        let path = "\(directory)/make.sh"
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        guard system("sh '\(path)' > '\(directory)/make.log' 2>&1") == 0 else {
            let log = (try? String(contentsOfFile: "\(directory)/make.log", encoding: .utf8)) ?? ""
            throw Failure(description: "no test certificates: install the openssl command, version 3; it said: \(log)")
        }
    }

    /// What the server of that name proves itself with.
    func context(_ name: String) throws -> NIOSSLContext {
        try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile("\(directory)/\(name).crt").map {
                    .certificate($0)
                },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: "\(directory)/\(name).key", format: .pem))))
    }
}
