import PortModel
import Testing

/// What comes from outside and what must not get out.
@Suite struct SafeTextTests {
    @Test(arguments: [
        ("plain text, ünïcödé 端口 🙂", "plain text, ünïcödé 端口 🙂"),
        ("\u{1B}[31mred", "\\u{1b}[31mred"),
        ("a\nb\r\nc\td", "a\\u{a}b\\u{d}\\u{a}c\\u{9}d"),
        ("nul\0", "nul\\u{0}"),
        ("\u{7F}\u{9B}", "\\u{7f}\\u{9b}"),
        ("left\u{202E}right\u{2066}", "left\\u{202e}right\\u{2066}"),
        ("zero\u{200B}width\u{FEFF}", "zero\\u{200b}width\\u{feff}"),
        ("line\u{2028}paragraph\u{2029}", "line\\u{2028}paragraph\\u{2029}"),
        ("private\u{E000}tag\u{E0041}", "private\\u{e000}tag\\u{e0041}"),
        ("unassigned\u{378}", "unassigned\\u{378}"),
        ("", ""),
    ])
    func `what could harm a terminal or a log is escaped`(text: String, safe: String) {
        #expect(text.untrusted() == safe)
    }

    @Test func `a long text is cut, counting scalars`() {
        #expect("abcdef".untrusted(limit: 6) == "abcdef")
        #expect("abcdef".untrusted(limit: 5) == "abcde…")
        #expect("".untrusted(limit: 0) == "")
        #expect("a".untrusted(limit: 0) == "…")
        let zalgo = "a" + String(repeating: "\u{301}", count: 100_000)
        #expect(zalgo.untrusted(limit: 10).unicodeScalars.count == 11)
    }

    @Test func `no scalar that is not shown gets through`() {
        for value in (0..<0x3000).compactMap(Unicode.Scalar.init) {
            let shown = String(Character(value)).untrusted()
            let category = value.properties.generalCategory
            if category == .control || category == .format { #expect(shown.hasPrefix("\\u{"), "\(value.value)") }
        }
    }

    @Test(arguments: [
        ("{\n  \"a\" : \"ünïcödé 端口 🙂\\n\"\n}", "{\n  \"a\" : \"ünïcödé 端口 🙂\\n\"\n}"),
        ("[\"\u{7F}\u{9B}31m\"]", "[\"\\u007f\\u009b31m\"]"),
        ("[\"\u{202E}22\u{2066}\", \"\u{AD}\"]", "[\"\\u202e22\\u2066\", \"\\u00ad\"]"),
        ("[\"\u{2028}\u{2029}\u{FEFF}\"]", "[\"\\u2028\\u2029\\ufeff\"]"),
        ("[\"tag\u{E0041}\"]", "[\"tag\\udb40\\udc41\"]"),
        ("", ""),
    ])
    func `a JSON text is escaped as JSON, and its layout stays`(text: String, safe: String) {
        #expect(text.escapingInvisibleJSON() == safe)
    }

    struct Holder {
        let name = "name"
        let secret = Secret("hunter2-token")
        let list = [Secret("hunter2-token")]
        let maybe: Secret? = Secret("hunter2-token")
    }

    @Test func `a secret shows nowhere`() {
        let secret = Secret("hunter2-token")
        var dumped = ""
        dump(secret, to: &dumped)
        dump(Holder(), to: &dumped)
        dump([secret: secret], to: &dumped)
        var printed = ""
        print(secret, [secret], Optional(secret) as Any, Holder(), to: &printed)
        debugPrint(secret, [secret], Holder(), to: &printed)
        let texts = [
            dumped, printed, "\(secret)", "\(Holder())", "\([secret])", String(describing: secret),
            String(reflecting: secret), String(reflecting: Holder()),
            "\(Mirror(reflecting: secret).children.map(\.value))",
        ]
        for text in texts { #expect(!text.contains("hunter2"), "\(text)") }
        #expect("\(secret)" == "<secret>")
        #expect(secret.reveal() == "hunter2-token")
        #expect(secret == Secret("hunter2-token"))
        #expect(Secret("").isEmpty)
    }

    /// Settings and documents are encoded to JSON: a secret among them must not compile, and so must not be `Encodable`.
    @Test func `a secret cannot be encoded`() {
        #expect(!(Secret("x") as Any is any Encodable))
    }
}
