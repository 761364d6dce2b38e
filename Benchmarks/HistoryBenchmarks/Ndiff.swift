import Foundation
import PortModel

/// Nmap's own comparison of two scans.
enum Ndiff {
    /// Where it is; nil where it is not installed.
    static let path: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/ndiff" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Compares two files and throws its output away. How much it found does not matter, but it must find something.
    static func compare(_ old: String, _ new: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path ?? "ndiff")
        process.arguments = [old, new]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        // 1: there are differences.
        guard process.terminationStatus == 1 else { throw NdiffFailure(status: process.terminationStatus) }
    }

    struct NdiffFailure: Error, CustomStringConvertible {
        let status: Int32
        var description: String { "ndiff ended with \(status), and 1 (it found differences) was expected" }
    }

    /// Writes a scan in the form of `portwatch export --format nmap-xml`.
    static func write(_ ports: [OpenPort], to path: String) throws {
        var text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE nmaprun>
            <nmaprun scanner="nmap" args="portwatch" start="1700000000" startstr="2023-11-14 22:13:20 UTC" \
            version="portwatch" xmloutputversion="1.05">
            <verbose level="0"/>
            <debugging level="0"/>

            """
        var hosts = 0
        var rest = ports[...]
        while let address = rest.first?.port.address {
            let host = rest.prefix { $0.port.address == address }
            rest = rest.dropFirst(host.count)
            hosts += 1
            text += """
                <host starttime="1700000000" endtime="1700000000">
                <status state="up" reason="user-set" reason_ttl="0"/>
                <address addr="\(address)" addrtype="ipv4"/>
                <hostnames/>
                <ports>

                """
            for entry in host.sorted(by: { $0.port < $1.port }) {
                text += "<port protocol=\"tcp\" portid=\"\(entry.port.number)\">"
                text += "<state state=\"open\" reason=\"syn-ack\" reason_ttl=\"0\"/></port>\n"
            }
            text += "</ports>\n</host>\n"
        }
        text += """
            <runstats>
            <finished time="1700000000" timestr="2023-11-14 22:13:20 UTC" elapsed="0" exit="success"/>
            <hosts up="\(hosts)" down="0" total="\(hosts)"/>
            </runstats>
            </nmaprun>

            """
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
