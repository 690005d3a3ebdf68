import HTTP
import HTTPMessages
import Testing

@Suite struct BasicAuthenticationTests {
    /// The password is "correct horse".
    private static let hash = "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"
    /// The password is "other", at sixteen times the cost.
    private static let otherHash = "$2b$08$abcdefghijklmnopqrstuuUU80QXrnnCgZ9JT6yOsfhqgpsr6Umjm"
    private static let right = "Authorization: Basic c2NyYXBlcjpjb3JyZWN0IGhvcnNl"
    private static let other = "Authorization: Basic c2NyYXBlcjpvdGhlcg=="

    private static func start(_ hash: String = hash) throws -> TestServer {
        try TestServer(security: Security(users: ["scraper": hash]))
    }

    @Test func `the right password is let in, and the handler knows who it is`() throws {
        let test = try Self.start()
        let client = try test.connect()
        for _ in 0..<3 {
            #expect(client.get("/echo", [Self.right])?.text == "GET  - scraper \n")
        }
    }

    @Test func `a name that only looks like a user's is another one`() throws {
        // Both spellings of "café" with "correct horse".
        let composed = "Authorization: Basic Y2Fmw6k6Y29ycmVjdCBob3JzZQ=="
        let decomposed = "Authorization: Basic Y2FmZcyBOmNvcnJlY3QgaG9yc2U="
        let test = try TestServer(security: Security(users: ["caf\u{E9}": Self.hash]))
        #expect(try test.connect().get("/page", [composed])?.status == 200)
        #expect(try test.connect().get("/page", [decomposed])?.status == 401)
    }

    @Test(
        arguments: [
            "X: nothing", "Authorization: Basic c2NyYXBlcjp3cm9uZw==",  // scraper:wrong
            "Authorization: Basic bm9ib2R5OmNvcnJlY3QgaG9yc2U=",  // nobody:correct horse
            "Authorization: Basic c2NyYXBlcjo=", "Authorization: Basic !!!!",
            "Authorization: Basic c2NyYXBlcg==", "Authorization: Bearer c2NyYXBlcjpjb3JyZWN0",
            "Authorization: Basic", "Authorization: Basic c2NyYXBlcjpjb3JyZWN0IGhvcnNl extra",
            "Authorization: Basic c2NyYXBlcjpjb3JyZWN0IGhvcnNlAHg=",  // a zero byte and more
        ])
    func `all else is refused with a challenge`(header: String) throws {
        let test = try Self.start()
        let reply = try #require(try test.connect().get("/echo", [header]))
        #expect(reply.status == 401)
        #expect(reply.headers["www-authenticate"]?.hasPrefix("Basic realm=") == true)
        #expect(!reply.text.contains("GET"))
        #expect(test.server.counters.rejected[.unauthorized] == 1)
    }

    @Test func `a body and its password go together`() throws {
        let test = try Self.start()
        let client = try test.connect()
        client.send(
            "POST /echo HTTP/1.1\r\nHost: t\r\n\(Self.right)\r\nContent-Length: 3\r\n\r\nabc")
        #expect(client.reply()?.text == "POST  - scraper abc\n")
    }

    @Test func `a known scraper waits for no other check`() throws {
        let test = try Self.start(Self.otherHash)
        #expect(try test.connect().get("/echo", [Self.other])?.status == 200)
        // Wrong passwords are never remembered: each costs a check.
        let wrong = "GET /echo HTTP/1.1\r\nHost: t\r\n\(Self.right)\r\n\r\n"
        var clients: [RawClient] = []
        for _ in 0..<60 {
            let client = try test.connect()
            client.send(wrong)
            clients.append(client)
        }
        #expect(try test.connect().get("/echo", [Self.other])?.status == 200)
        let statuses = clients.compactMap { $0.reply()?.status }
        #expect(statuses.count == 60)
        #expect(Set(statuses) == [401])
    }

    @Test func `a user's first login has its turn among wrong ones of others`() throws {
        let test = try TestServer(
            security: Security(users: ["scraper": Self.otherHash, "admin": Self.otherHash]))
        let single = try Self.time("Authorization: Basic YWRtaW46d3Jvbmc=", test)  // admin:wrong
        var clients: [RawClient] = []
        for number in 0..<200 {
            let client = try test.connect()
            // admin:wrong, and an unknown user with it
            let words = number % 2 == 0 ? "YWRtaW46d3Jvbmc=" : "bm9ib2R5Ondyb25n"
            client.send("GET /echo HTTP/1.1\r\nHost: t\r\nAuthorization: Basic \(words)\r\n\r\n")
            clients.append(client)
        }
        let start = ContinuousClock.now
        #expect(try test.connect().get("/echo", [Self.other])?.status == 200)
        // One check may be under way, and each of the two others has one turn before.
        #expect(start.duration(to: .now) < single * 40)
        #expect(clients.count == 200)
    }

    @Test func `a right password is checked soon although its user is attacked from its address`()
        throws
    {
        let test = try Self.start(Self.otherHash)
        let single = try Self.time(Self.right, test)
        var clients: [RawClient] = []
        for _ in 0..<100 {
            let client = try test.connect()
            client.send("GET /echo HTTP/1.1\r\nHost: t\r\n\(Self.right)\r\n\r\n")
            clients.append(client)
        }
        let start = ContinuousClock.now
        #expect(try test.connect().get("/echo", [Self.other])?.status == 200)
        // One check may be under way and one of the oldest comes before; never all of them.
        #expect(start.duration(to: .now) < single * 30)
        #expect(clients.count == 100)
    }

    @Test func `an unknown user costs as much time as a known one`() throws {
        let test = try Self.start(Self.otherHash)
        // By turns, and the shortest of many: a busy machine only ever makes one longer.
        var known = Duration.seconds(60)
        var unknown = Duration.seconds(60)
        for _ in 0..<8 {
            known = min(known, try Self.time("Authorization: Basic c2NyYXBlcjp3cm9uZw==", test))
            unknown = min(unknown, try Self.time("Authorization: Basic bm9ib2R5Ondyb25n", test))
        }
        #expect(unknown > known / 3)
        #expect(known > unknown / 3)
    }

    private static func time(_ header: String, _ test: TestServer) throws -> Duration {
        let client = try test.connect()
        let start = ContinuousClock.now
        try #require(client.get("/echo", [header])?.status == 401)
        return ContinuousClock.now - start
    }

    @Test func `stopping does not wait for checks that wait`() throws {
        let test = try Self.start("$2b$14$abcdefghijklmnopqrstuuUU80QXrnnCgZ9JT6yOsfhqgpsr6Umjm")
        let client = try test.connect()
        client.send("GET /echo HTTP/1.1\r\nHost: t\r\n\(Self.other)\r\n\r\n")
        #expect(eventually { test.server.counters.connections == 1 })
        let took = ContinuousClock().measure { test.server.stop(within: .seconds(5)) }
        #expect(took < .milliseconds(700))
    }

    @Test(
        arguments: [
            "secret", "$2b$04$short", "$1$abcdefgh$abcdefghijklmnopqrstuv",
            "$2b$31$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e",
            "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6!",
        ])
    func `what is no hash is refused and not repeated`(hash: String) {
        let error = #expect(throws: HTTPError.self) { _ = try Self.start(hash) }
        #expect(error?.description.contains("user scraper") == true)
        #expect(error?.description.contains(hash) == false)
    }

    @Test func `users can be replaced while connections are open`() throws {
        let test = try Self.start()
        let client = try test.connect()
        #expect(client.get("/echo", [Self.right])?.status == 200)
        try test.server.use(test.server.prepare(Security(users: ["scraper": Self.otherHash])))
        #expect(client.get("/echo", [Self.right])?.status == 401)
        #expect(client.get("/echo", [Self.other])?.status == 200)
        #expect(throws: HTTPError.self) {
            try test.server.use(test.server.prepare(Security(users: ["scraper": "nonsense"])))
        }
        #expect(client.get("/echo", [Self.other])?.status == 200)
        try test.server.use(test.server.prepare(Security()))
        #expect(client.get("/echo")?.status == 200)
    }
}
