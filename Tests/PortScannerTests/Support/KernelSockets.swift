import Glibc
import PortModel

/// The sockets that the kernel knows, from `/proc/net/tcp` and `tcp6`.
enum KernelSockets {
    struct Entry {
        let local: Data
        let remote: Data
        let state: UInt8
    }

    /// An address as the file writes it, and a port.
    struct Data {
        let address: Substring
        let port: UInt16

        var isWildcard: Bool { address.allSatisfy { $0 == "0" } }
    }

    static let synSent: UInt8 = 2
    static let timeWait: UInt8 = 6
    static let listening: UInt8 = 10

    static func entries(_ family: IPAddress.Family) -> [Entry] {
        guard let file = fopen(family == .v4 ? "/proc/net/tcp" : "/proc/net/tcp6", "re") else { return [] }
        defer { fclose(file) }
        var result: [Entry] = []
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let fields = text.split(separator: " ")
            guard fields.count > 3, let local = data(fields[1]), let remote = data(fields[2]),
                let state = UInt8(fields[3], radix: 16)
            else { continue }
            result.append(Entry(local: local, remote: remote, state: state))
        }
        return result
    }

    /// The ports on which any socket listens, whatever its address.
    static func anyListeners() -> Set<UInt16> {
        Set((entries(.v4) + entries(.v6)).filter { $0.state == listening }.map(\.local.port))
    }

    /// The ports on which a socket listens on all addresses.
    static func wildcardListeners() -> Set<UInt16> {
        let all = entries(.v4) + entries(.v6)
        return Set(all.filter { $0.state == listening && $0.local.isWildcard }.map(\.local.port))
    }

    /// How many sockets in a state have a peer with this IPv4 address and port.
    static func count(state: UInt8, peer address: IPAddress, _ port: UInt16) -> Int {
        // The file writes an IPv4 address as the number that its bytes make on this machine.
        let written = String(UInt32(truncatingIfNeeded: address.value).bigEndian, radix: 16, uppercase: true)
        let text = String(repeating: "0", count: 8 - written.count) + written
        return entries(.v4).filter { $0.state == state && $0.remote.port == port && $0.remote.address == text }.count
    }

    /// How many descriptors the process has open.
    static func ownDescriptors() -> Int {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count
    }

    private static func data(_ field: Substring) -> Data? {
        let parts = field.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1], radix: 16) else { return nil }
        return Data(address: parts[0], port: port)
    }
}
