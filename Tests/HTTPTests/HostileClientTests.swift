import HTTP
import HTTPMessages
import Support
import Testing

@Suite struct HostileClientTests {
    private static let requests = [
        "GET /echo?a=%41&b HTTP/1.1\r\nHost: a\r\nAccept: */*\r\nCookie: a=b; c=\"d\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nhello\r\n0\r\nT: v\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
        "HEAD /page HTTP/1.0\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    ]

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `mutilated requests and sudden ends leave nothing behind`(seed: UInt64) throws {
        let test = try TestServer(limits: ServerLimits(timeout: .seconds(1)))
        var generator = RandomNumbers(seed)
        for _ in 0..<500 {
            let client = try test.connect()
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let bytes = Self.mutilated(using: &generator)
                let middle = Int.random(in: 0...bytes.count, using: &generator)
                client.send(bytes[..<middle])
                client.send(bytes[middle...])
            }
            if Bool.random(using: &generator) { client.endSending() }
            if Bool.random(using: &generator) { _ = client.isClosed(within: .milliseconds(1)) }
        }
        #expect(try test.connect().get("/page")?.status == 200)
        // Far below the idle limit: a client that has left is noticed.
        #expect(eventually { test.server.counters.connections == 0 })
    }

    private static func mutilated(using generator: inout RandomNumbers) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            bytes += Array((requests.randomElement(using: &generator) ?? "").utf8)
        }
        for _ in 0..<([0, 0, 1, 3, 20].randomElement(using: &generator) ?? 0) {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0...2, using: &generator) {
            case 0: bytes[index] = .random(in: 0...255, using: &generator)
            case 1: bytes.removeSubrange(index..<min(index + 8, bytes.count))
            default:
                let more = (0..<20).map { _ in UInt8.random(in: 0...255, using: &generator) }
                bytes.insert(contentsOf: more, at: index)
            }
            if bytes.isEmpty { bytes = [0] }
        }
        return bytes
    }
}
