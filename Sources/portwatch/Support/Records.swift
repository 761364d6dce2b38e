import ArgumentParser
import FoundationEssentials
import PortModel

/// What a command gives one after the other: a row for people, an object for programs, a line of a CSV file.
protocol Record: Encodable {
    /// The names of the CSV file's columns: those of the JSON object, in the order in which people read them.
    static var columns: [String] { get }
    /// The values in the same order; nil and empty are the same there.
    var values: [String?] { get }
}

/// How a command writes its records.
struct RecordOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json, jsonl, csv
    }

    @Option(help: "How to write the data: a table for people; for programs a JSON array, an object a line, or CSV.")
    var output: Format = .table

    /// Writes all records at once; for people, the table.
    func write<R: Record>(_ records: [R], table: @autoclosure () -> Table, empty: String) throws {
        guard output != .table else {
            let table = table()
            if table.isEmpty {
                Console.standardError(empty)
            } else {
                Console.standardOutput(table.text(colour: Console.outputTakesColour))
            }
            return
        }
        var writer = RecordWriter<R>(output)
        for record in records { try writer.write(record) }
        try writer.end()
    }
}

/// Writes records as they come, a chunk at a time, and keeps none.
struct RecordWriter<R: Record> {
    private let format: RecordOptions.Format
    private var count = 0
    private var lines: [String] = []
    private var size = 0

    init(_ format: RecordOptions.Format) {
        self.format = format
        switch format {
        case .csv: lines.append(CSV.line(R.columns))
        case .json: lines.append("[")
        case .jsonl, .table: break
        }
    }

    mutating func write(_ record: R) throws {
        switch format {
        case .csv: add(CSV.line(record.values))
        case .jsonl, .table: add(try JSONLine.of(record))
        case .json:
            // The comma belongs to the line before, which is kept until it is known whether there is another.
            if count > 0 { lines[lines.count - 1] += "," }
            if size > Self.chunk, let last = lines.popLast() {
                flush()
                lines = [last]
            }
            lines.append(try JSONLine.of(record))
            size += lines[lines.count - 1].utf8.count
        }
        count += 1
    }

    /// Writes what is left. A JSON array without records is `[]`.
    mutating func end() throws {
        if format == .json { count == 0 ? lines = ["[]"] : lines.append("]") }
        flush()
    }

    /// Writes what has come so far, for whoever follows.
    mutating func flush() {
        if !lines.isEmpty { Console.standardOutput(lines.joined(separator: "\n")) }
        lines = []
        size = 0
    }

    private static var chunk: Int { 64 * 1024 }

    private mutating func add(_ line: String) {
        lines.append(line)
        size += line.utf8.count
        if size > Self.chunk { flush() }
    }
}

/// An object on one line: keys in snake case and sorted, and nothing in it that a terminal would act upon.
enum JSONLine {
    static func of(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return escaped(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// What is not to be shown stands only inside strings of JSON, so `\u` is right.
    private static func escaped(_ json: String) -> String {
        if json.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return json }
        return json.unicodeScalars.map { scalar in
            if String(scalar).untrusted() == String(scalar) { return String(scalar) }
            return String(scalar).utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
        }.joined()
    }
}
