/// The operations of the contract, and the one beyond it, with what their paths name.
enum Route: Hashable, Sendable {
    case configs(account: String)
    case config(account: String, id: String)
    case result(account: String, id: String)
    /// Not of the contract: it is beside `cloudforce-one`, so that nothing that the contract may yet have is in its way.
    case probe(account: String, id: String)

    /// The path below the server's root, without a query; nil for a path that the contract does not have. A slash at the
    /// end and doubled ones mean nothing: base URLs are often written with one too many.
    init?(path: String) {
        guard path.hasPrefix("/") else { return nil }
        let segments = path.split(separator: "/").map { $0.percentDecoded ?? "" }
        guard (7...8).contains(segments.count), segments.allSatisfy({ !$0.isEmpty }),
            segments[0...2] == ["client", "v4", "accounts"]
        else { return nil }
        if segments.count == 7, segments[4...5] == ["portwatch", "probe"] {
            self = .probe(account: segments[3], id: segments[6])
            return
        }
        guard segments[4...5] == ["cloudforce-one", "scans"] else { return nil }
        switch (segments[6], segments.count) {
        case ("config", 7): self = .configs(account: segments[3])
        case ("config", 8): self = .config(account: segments[3], id: segments[7])
        case ("results", 8): self = .result(account: segments[3], id: segments[7])
        default: return nil
        }
    }

    var account: String {
        switch self {
        case .configs(let account), .config(let account, _), .result(let account, _), .probe(let account, _): account
        }
    }

    /// The methods that the path takes, for `Allow`.
    var methods: [String] {
        switch self {
        case .configs: ["GET", "HEAD", "POST"]
        case .config: ["PATCH", "DELETE"]
        case .result: ["GET", "HEAD"]
        case .probe: ["POST"]
        }
    }
}

extension Substring {
    /// The text that percent-encoding (RFC 3986 section 2.1) stands for; nil where it is not valid or no UTF-8.
    fileprivate var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst(), let low = rest.popFirst(),
                let high = Character(Unicode.Scalar(high)).hexDigitValue,
                let low = Character(Unicode.Scalar(low)).hexDigitValue
            else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
