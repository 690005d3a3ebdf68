import Glibc
import HTTP
import HTTPMessages
import Platform
import Testing

@Suite struct GzipTests {
    @Test(arguments: [0, 1, 1000, 300_000], [1, 6, 9])
    func `gunzip gives the bytes back`(count: Int, level: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
        let directory = try TemporaryDirectory()
        let file = try directory.write("page.gz", Gzip.compress(bytes, level: level))
        let back = try CommandOutput.of(
            ["/bin/gzip", "--decompress", "--stdout", file], environment: [:], within: .seconds(10))
        #expect(back == bytes)
    }

    @Test func `repetition shrinks`() {
        let page = Array(repeating: Array("pg_up{target=\"orders\"} 1\n".utf8), count: 1000)
        #expect(Gzip.compress(page.flatMap(\.self)).count < 1000)
    }

    @Test func `a compressed page is served as it is`() throws {
        let packed = Gzip.compress(Array("some page\n".utf8))
        let test = try TestServer { request in
            let accepts = ContentNegotiation.acceptsGzip(request.header("Accept-Encoding"))
            return .now(
                accepts
                    ? Response(headers: [("Content-Encoding", "gzip")], body: SharedBody(packed))
                    : .text("plain"))
        }
        let client = try test.connect()
        #expect(client.get("/", ["Accept-Encoding: gzip"])?.body == packed)
        #expect(client.get("/")?.text == "plain\n")
    }
}
