extension String {
    /// Whether it can be one segment of a path. `.` and `..` cannot, however they are encoded: servers and
    /// proxies resolve them, and the request would reach another path.
    public var isPathSegment: Bool { !isEmpty && utf8.count <= 256 && self != "." && self != ".." }

    /// Every byte percent-encoded that RFC 3986 does not call unreserved.
    var percentEncodedSegment: String {
        var result = ""
        for byte in utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80, scalar.properties.isAlphabetic || (0x30...0x39).contains(byte) || "-._~".utf8.contains(byte)
            {
                result.unicodeScalars.append(scalar)
            } else {
                result += "%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
            }
        }
        return result
    }
}
