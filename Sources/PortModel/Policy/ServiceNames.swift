/// The names of services by port, in the form of the system's services database (`/etc/services`, services(5)).
public struct ServiceNames: Hashable, Sendable {
    private struct Key: Hashable {
        let number: UInt16
        let proto: TransportProtocol
    }

    private var names: [Key: String] = [:]

    /// No names at all.
    public init() {}

    /// Reads lines such as `https 443/tcp # secure web`. What is not such a line is passed over, and of two names for
    /// a port the first counts. The text is read up to `limit` bytes; who reads the file is the caller.
    public init(parsing text: String, limit: Int = 4 << 20) {
        for line in text.utf8.prefix(limit).split(separator: UInt8(ascii: "\n")) {
            let fields = line.prefix { $0 != UInt8(ascii: "#") }
                .split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
            guard fields.count >= 2, let name = String(fields[0]), name.unicodeScalars.count <= 32,
                name.untrusted() == name
            else { continue }
            let target = fields[1].split(separator: UInt8(ascii: "/"))
            guard target.count == 2, let digits = String(target[0]), let number = UInt16(digits), number > 0,
                let proto = String(target[1])
            else { continue }
            let key = Key(number: number, proto: TransportProtocol(proto))
            if names[key] == nil { names[key] = name }
        }
    }

    public var count: Int { names.count }

    /// The name of what usually is at a port; nil where the database has none.
    public func name(of number: UInt16, _ proto: TransportProtocol) -> String? {
        names[Key(number: number, proto: proto)]
    }
}
