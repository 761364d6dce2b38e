import Testing

struct LinkTests {
    @Test func `every relative link and anchor of the Markdown files leads somewhere`() throws {
        let repository = Repository.this
        let paths = try repository.files().filter { $0.hasSuffix(".md") }
        #expect(paths.contains("docs/architecture.md"))
        let pages = try Dictionary(uniqueKeysWithValues: paths.map { ($0, Markdown(try repository.file($0))) })
        let broken = brokenLinks(pages: pages, exists: repository.exists)
        #expect(broken == [])
    }

    @Test(
        arguments: [
            ("[a](b.md)", nil), ("[a](./b.md#the-second-one)", nil), ("[a](#first-heading)", nil),
            ("[a](../LICENSE)", nil),
            ("[a](#first-heading-1)", nil), ("![a](b.md \"title\")", nil), ("[a](https://example.com/none)", nil),
            ("[a](mailto:a@example.com)", nil), ("`[a](none.md)`", nil), ("```\n[a](none.md)\n```", nil),
            ("[a]: b.md", nil), ("[a](/docs/b.md)", nil), ("[![a](b.md)](b.md#code-and-link)", nil),
            ("[a](none.md)", "docs/a.md: none.md is not there"), ("[a](../../x)", "docs/a.md: ../../x is not there"),
            ("[a](b.md#nothing)", "docs/a.md: b.md#nothing names no heading"),
            ("[a](#nothing)", "docs/a.md: #nothing names no heading"),
            ("[a]: none.md", "docs/a.md: none.md is not there"),
            ("<img src=\"none.png\">", "docs/a.md: none.png is not there"),
            ("[![a](none.png)](b.md)", "docs/a.md: none.png is not there"),
            ("```\n```\n[a](none.md)", "docs/a.md: none.md is not there"),
            ("[a](../LICENSE#part)", "docs/a.md: ../LICENSE#part names no heading"),
        ] as [(String, String?)])
    func `a link is followed the way a reader would`(text: String, fault: String?) {
        let pages = [
            "docs/a.md": Markdown("# First heading\n# First heading\n\(text)"),
            "docs/b.md": Markdown(
                "## The *second* one!\n## `Code` and [link](https://example.com)\n```\n# not one\n```"),
        ]
        let there: Set = ["docs/a.md", "docs/b.md", "LICENSE"]
        #expect(brokenLinks(pages: pages, exists: there.contains) == [fault].compactMap { $0 })
    }
}
