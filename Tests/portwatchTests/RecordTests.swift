import FoundationEssentials
import Testing

@testable import portwatch

@Suite struct RecordTests {
    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("", ""),
        // What a spreadsheet would calculate.
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("=a,b", "\"'=a,b\""),
        ("1-1", "1-1"),
        // What a terminal would act upon, and what would break the line.
        ("a\u{1B}[2J", "a\\u{1b}[2J"), ("a\r\nb", "a\\u{d}\\u{a}b"), ("\t=1", "'\\u{9}=1"), ("ü", "ü"),
    ])
    func `a value of a CSV line is quoted and safe`(value: String, written: String) {
        #expect(CSV.line(["x", value, nil]) == "x,\(written),\r")
    }

    @Test func `a JSON line is one line, and nothing in it acts upon a terminal`() throws {
        let text = "a\u{1B}\u{9B}2J\u{202E}\u{2028}é\u{1F600}\n\u{E000}"
        let line = try JSONLine.of(["some_key": text])
        #expect(!line.contains("\u{1B}") && !line.contains("\u{9B}") && !line.contains("\u{202E}"))
        #expect(!line.contains("\n") && !line.contains("\u{2028}") && line.contains("é\u{1F600}"))
        #expect(try JSONDecoder().decode([String: String].self, from: Data(line.utf8)) == ["some_key": text])
    }
}
