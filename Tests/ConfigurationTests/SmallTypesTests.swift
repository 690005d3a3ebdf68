import AgentSettings
import Basics
import Configuration
import TargetSettings
import Testing

@Suite struct GlobTests {
    @Test(arguments: [
        ("*", "", true), ("*", "abc", true), ("", "", true), ("", "a", false),
        ("template*", "template1", true), ("template*", "my_template", false), ("?", "é", true),
        ("?", "", false), ("a?c", "abc", true), ("a?c", "ac", false), ("*_test", "x_test", true),
        ("*_test", "x_test_", false), ("a*b*c", "a1b2b3c", true), ("a*b*c", "a1c2b", false),
        ("**", "x", true), ("[ab]", "a", false), ("[ab]", "[ab]", true), ("A", "a", false),
    ])
    func `stars stand for any text and question marks for one character`(
        pattern: String, name: String, matches: Bool
    ) {
        #expect(Glob(pattern).matches(name) == matches)
    }

    @Test func `a hostile pattern costs no more than its length times the name's`() {
        let pattern = Glob(String(repeating: "a*", count: 500) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 5000)))
    }
}

@Suite struct ShardTests {
    @Test(arguments: [
        ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c),
        ("foobar", 0x8594_4171_f739_67e8),
    ])
    func `the hash is FNV-1a of 64 bits`(text: String, hash: UInt64) {
        #expect(Shard.hash(text) == hash)
    }

    @Test func `every target belongs to exactly one shard, and no shard gets very many`() throws {
        let shards = try (1...4).map { try #require(Shard("\($0)/4")) }
        let names = (0..<1000).map { "target-\($0)" }
        for name in names { #expect(shards.filter { $0.isMine(name) }.count == 1, "\(name)") }
        for shard in shards { #expect((150...350).contains(names.filter(shard.isMine).count)) }
        #expect(names.allSatisfy(Shard.whole.isMine))
    }

    @Test(arguments: ["", "1", "0/1", "2/1", "1/0", "-1/2", "1/2/3", "a/b", "1/1001", " 1/2", "1/"])
    func `what is no share is refused`(text: String) { #expect(Shard(text) == nil) }

    @Test func `only our own targets are polled`() throws {
        let text =
            "agent: { shard: 2/2 }\ntargets:\n"
            + (0..<20).map { "  - { name: t\($0), conninfo: '' }\n" }.joined()
        let configuration = try Fixtures.loaded(text)
        let own = configuration.ownTargets.map(\.name)
        #expect(!own.isEmpty && own.count < 20)
        #expect(own.allSatisfy { Shard.hash($0) % 2 == 1 })
    }
}

@Suite struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:9787", ListenAddress.tcp(host: "127.0.0.1", port: 9787)),
        (":9787", .tcp(host: "", port: 9787)), ("[::1]:1", .tcp(host: "::1", port: 1)),
        ("localhost:0", .tcp(host: "localhost", port: 0)),
        ("[fe80::1%eth0]:9787", .tcp(host: "fe80::1%eth0", port: 9787)),
        ("unix:/run/pgvigil.sock", .unix(path: "/run/pgvigil.sock")),
    ])
    func `addresses are read and written alike`(text: String, address: ListenAddress) {
        #expect(ListenAddress(text) == address)
        #expect(address.description == text)
    }

    @Test(arguments: [
        "", "9787", "localhost", "localhost:", "localhost:x", "localhost:65536", "::1:9787",
        "[::1]", "[localhost]:1", "unix:", "unix:run/x", "http://x:1", "a b:1",
        "unix:/" + String(repeating: "x", count: 107),
    ])
    func `what is no address is refused`(text: String) { #expect(ListenAddress(text) == nil) }
}

@Suite struct ConninfoTests {
    @Test(arguments: [
        ("", ""), ("host=db1 user=pgvigil", "host=db1 user=pgvigil"),
        ("host=db1 password=hunter2", "host=db1 password=***"),
        ("host = db1  password = 'hun ter2' port=5432", "host=db1 password=*** port=5432"),
        ("password='it\\'s hunter2' host=/run/postgresql", "password=*** host=/run/postgresql"),
        ("sslkey=/x sslpassword=hunter2", "sslkey=*** sslpassword=***"),
        ("options='-c x=hunter2'", "options=***"),
        ("dbname=postgres://u:hunter2@h/d", "dbname=***"),
        ("dbname='password=hunter2'", "dbname=***"), ("host=db1 hunter2", "***"),
        ("hunter2", "***"), ("password='hunter2", "***"), ("PASSWORD=hunter2", "***"),
        ("postgresql://u:hunter2@h:5432/d", "postgresql://u:***@h:5432/d"),
        ("postgres://u@h/d", "postgres://u@h/d"), ("postgresql:///d", "postgresql:///d"),
        ("postgresql://u:p@hunter2@h/d", "postgresql://***"),
        ("postgresql://u:hun:ter2@h/d", "postgresql://***"),
        ("postgresql://u:hunt/er2@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:hunt?er2@h/d", "postgresql://***"),
        (
            "postgresql://h/d?password=hunter2&sslmode=require",
            "postgresql://h/d?password=***&sslmode=require"
        ), ("postgresql://h/d?sslmode=a=hunter2", "postgresql://h/d?***"),
        ("Postgresql://u:hunter2@h/d", "***"),
        // A mark behind a colon makes one character of both, and libpq sees a colon.
        ("postgresql://u:\u{e33}hunter2@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:\u{345}hunter2@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:a@\u{345}b@h/d", "postgresql://***"),
        ("postgresql://h/d?\u{345}password=hunter2", "postgresql://h/d?***"),
        ("postgresql://h/d?sslmode=a&\u{345}x=hunter2", "postgresql://h/d?sslmode=a&***"),
        ("postgresql://h/d?sslmode=\u{345}a=hunter2", "postgresql://h/d?***"),
        ("dbname=postgres:/\u{345}/\u{345}u:hunter2@h", "dbname=***"),
        ("dbname=a://\u{345}hunter2", "dbname=***"),
        ("postgresql://u:a@h/d?password=b&c=d", "postgresql://u:***@h/d?password=***&***"),
        ("host=h password=a b=c", "host=h password=*** ***"),
    ])
    func `only what is known to be harmless is shown`(text: String, redacted: String) {
        let conninfo = Conninfo(text)
        #expect(conninfo.redacted == redacted)
        #expect("\(conninfo)" == redacted)
        #expect(String(reflecting: conninfo) == redacted)
        #expect(conninfo.secretText == text)
    }

    @Test func `a dump of a target shows no password`() {
        let target = Target(name: "a", conninfo: Conninfo("host=h password=hunter2"))
        var text = ""
        dump(target, to: &text)
        text += "\(target)" + String(reflecting: target)
        #expect(!text.contains("hunter2"))
        #expect(text.contains("host=h"))
    }
}
