import ArgumentParser
import FoundationEssentials
import PortModel

/// How a command writes its data.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
    }

    @Option(help: "How to write the data: a table for people, or JSON for programs.")
    var output: Format = .table

    /// Writes a table, or the same as JSON.
    func write(_ table: Table, json: some Encodable, empty: String) throws {
        switch output {
        case .json: Console.standardOutput(try Self.json(json))
        case .table where table.isEmpty: Console.standardError(empty)
        case .table: Console.standardOutput(table.text(colour: Console.outputTakesColour))
        }
    }

    /// Safe to show, and the same to a program: what comes from outside may be hostile.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self).escapingInvisibleJSON()
    }
}

extension Timestamp {
    /// `2026-11-24 08:48:13Z`, for tables.
    var tableText: String { shortText + "Z" }
}

extension Duration? {
    /// `every 7 d`, or `once`.
    var frequencyText: String { map { "every \($0.shortText)" } ?? "once" }
}
