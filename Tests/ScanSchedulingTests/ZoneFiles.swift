import FoundationEssentials
import ScanScheduling

/// A directory of zoneinfo files that tests write themselves, so that they need nothing of the machine.
struct ZoneFiles {
    /// A file of version 2 with these transitions and this rule for the time after them.
    static func file(transitions: [(at: Int64, offset: Int32)] = [], initial: Int32 = 0, rule: String = "") -> [UInt8] {
        let types = [initial] + transitions.map(\.offset)
        var bytes = header(times: 0, types: 1) + type(0) + header(times: transitions.count, types: types.count)
        for transition in transitions { bytes += bigEndian(transition.at) }
        bytes += transitions.indices.map { UInt8($0 + 1) }
        for offset in types { bytes += type(offset) }
        return bytes + Array("\n\(rule)\n".utf8)
    }

    private static func header(times: Int, types: Int) -> [UInt8] {
        let counts = [0, 0, 0, times, types, 0].flatMap { bigEndian(UInt32($0)) }
        return Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15) + counts
    }

    private static func type(_ offset: Int32) -> [UInt8] { bigEndian(offset) + [0, 0] }

    private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    static let rules = [
        "Berlin": "CET-1CEST,M3.5.0,M10.5.0/3",
        "NewYork": "EST5EDT,M3.2.0,M11.1.0",
        "Sydney": "AEST-10AEDT,M10.1.0,M4.1.0/3",
        "LordHowe": "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
        "Kathmandu": "<+0545>-5:45",
    ]

    /// Runs `body` with a directory that has the zones of `rules`.
    static func with<T>(_ body: (ZoneDirectory) throws -> T) throws -> T {
        let path = FileManager.default.temporaryDirectory.path + "/zones-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        for (name, rule) in rules {
            try Data(file(rule: rule)).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        }
        try Data("no zone".utf8).write(to: URL(fileURLWithPath: "\(path)/Broken"))
        return try body(ZoneDirectory(path: path))
    }

    static func window(_ text: String) throws -> BlackoutWindow {
        try with { try BlackoutWindow(parsing: text, zones: $0) }
    }

    static func blackouts(_ texts: String...) throws -> Blackouts {
        try Blackouts(try texts.map(window))
    }
}
