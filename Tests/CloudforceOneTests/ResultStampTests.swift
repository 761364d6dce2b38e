import PortModel
import Testing

@testable import CloudforceOne

/// What the headers of a result say of it.
@Suite(.timeLimit(.minutes(2)))
struct ResultStampTests {
    private let full = envelope(#"{"::1":[]}"#)

    @Test func `tag, time and scan are taken from the headers`() async throws {
        let scan = try await result(
            answering: .http(
                200, full,
                headers: [
                    ("ETag", #"W/"v1""#), ("Last-Modified", "Tue, 24 Nov 2026 08:48:13 GMT"),
                    ("Portwatch-Scan", "scn_01"), ("portwatch-coverage", "listed-addresses"),
                ])
        ).scanResult()
        #expect(
            scan.stamp
                == ResultStamp(
                    etag: #"W/"v1""#, lastModified: Timestamp(iso8601: "2026-11-24T08:48:13Z"), scanID: "scn_01"))
        #expect(scan.coverage == .listedAddresses)
    }

    @Test(arguments: [
        ("ETag", String(repeating: "x", count: 300)), ("ETag", "two words"), ("ETag", testToken),
        ("Portwatch-Scan", String(repeating: "x", count: 200)), ("Portwatch-Scan", "\u{e9}"),
        ("Last-Modified", "yesterday"), ("Portwatch-Coverage", "everything"),
    ])
    func `a header that cannot be trusted is passed over`(name: String, value: String) async throws {
        let scan = try await result(answering: .http(200, full, headers: [(name, value)])).scanResult()
        #expect(scan.stamp == ResultStamp() && scan.coverage == .wholeScope)
    }

    @Test(arguments: [
        ([("Portwatch-Coverage", "listed-addresses")], false), ([("Portwatch-Scan", "s1")], false),
        ([("Portwatch-Coverage", "listed-addresses"), ("Portwatch-Scan", "s1")], true),
    ])
    func `an empty object is a result only with both headers of portwatch's own server`(
        headers: [(String, String)], isResult: Bool
    ) async throws {
        let answer = try await result(answering: .http(200, envelope("{}"), headers: headers))
        if isResult {
            let scan = try answer.scanResult()
            #expect(scan.hosts.isEmpty && !scan.isPartial && scan.coverage == .listedAddresses)
        } else {
            #expect(answer == .notReady("{} as the result"))
        }
    }

    @Test func `not modified is an answer only to a request that named a result`() async throws {
        let reply = RawServer.Reply.close(after: Array("HTTP/1.1 304 X\r\nETag: \"a\"\r\n\r\n".utf8))
        #expect(try await result(answering: reply, ifNoneMatch: #""a""#) == .notModified)
        let error = try await failure(answering: reply) { _ = try await $0.latestResult(id: "c", ifNoneMatch: nil) }
        #expect(error.code == .unusableAnswer)
    }
}
