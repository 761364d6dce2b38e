import FoundationEssentials
import Testing

@testable import PortHistory

/// Lists in JSON columns are read in a quick way where they are plain: never to another result than a decoder's.
@Suite struct JSONTextTests {
    @Test(arguments: [
        "[]", #"["a"]"#, #"["10.0.0.1","::1","1-80"]"#, #"[ "a" , "b" ]"#, #"["a\"b","\\","\u0041"]"#, #"["é","日本"]"#,
        #"["","",""]"#, "[", #"["a"#, #"["a",]"#, #"[,"a"]"#, #"["a""b"]"#, #"["a"]]"#, "[1]", "null", "", #"["a","#,
    ])
    func `a list of texts is what a decoder says it is`(_ text: String) {
        let expected = try? JSONDecoder().decode([String].self, from: Data(text.utf8))
        #expect((try? JSONText.decode([String].self, from: text)) == expected)
    }

    @Test(arguments: [
        "[]", "[1]", "[-1,0,1700000000000]", "[ 1, 2 ]", "[01]", "[+1]", "[-]", "[1,]", "[,1]", "[1.5]", "[1e3]",
        "[\"1\"]",
        "[9223372036854775807]", "[9223372036854775808]", "[-01]", "[1", "",
    ])
    func `a list of numbers is what a decoder says it is`(_ text: String) {
        let expected = try? JSONDecoder().decode([Int64].self, from: Data(text.utf8))
        #expect((try? JSONText.decode([Int64].self, from: text)) == expected)
    }

    @Test(arguments: [["a"], ["\"", "\\", "\n\u{1}", "é"], []])
    func `a list that was written is read again`(_ texts: [String]) throws {
        #expect(try JSONText.decode([String].self, from: JSONText.encode(texts)) == texts)
    }
}
