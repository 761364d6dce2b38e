import Glibc
import PortModel

/// The system's time zones, by name: `Europe/Berlin`.
///
/// Read here, and not with Foundation: what FoundationEssentials knows without the rest of it is GMT alone, and the rest
/// brings zones of its own that the system's updates do not reach.
public struct ZoneDirectory: Sendable {
    /// Where Linux systems keep them (tzset(3)).
    public static let system = ZoneDirectory(path: "/usr/share/zoneinfo")

    let path: String

    public init(path: String) {
        self.path = path
    }

    /// - Throws: for a name that is none, and where the system does not have the zone.
    func rules(named name: String) throws(ParseFailure) -> ZoneRules {
        if name == "UTC" { return .utc }
        let accepted = "UTC, or a zone that this system has, such as Europe/Berlin"
        guard Self.isName(name), let bytes = Self.read("\(path)/\(name)") else {
            throw ParseFailure(problem: "no time zone \"\(name.untrusted())\" in \(path)", accepted: accepted)
        }
        guard let rules = ZoneRules(tzif: bytes) else {
            throw ParseFailure(problem: "\(path)/\(name) cannot be read as a time zone", accepted: accepted)
        }
        return rules
    }

    /// Not a path that leads elsewhere.
    private static func isName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return name.utf8.count <= 64
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy {
                        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) || (48...57).contains($0)
                            || "_+-".utf8.contains($0)
                    }
            }
    }

    /// Nil for what cannot be read, and for more than any zone needs.
    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= 262_144 {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                return nil
            }
            bytes += chunk[..<count]
        }
        return nil
    }
}
