import Glibc
import Logging
import Platform
import Support
import Testing

@Suite struct LogTests {
    /// What a run that meets a dead server and a bad reload writes.
    private func log(format: String) async throws -> String {
        let files = try Workspace()
        let targets = [("strange \u{e9}\\\\ name", "host=127.0.0.1 port=1")]
        let log = "log: { level: debug, format: \(format) }"
        let path = try files.write(
            "pgvigil.yml",
            """
            agent: { interval: 1s, \(log) }
            web: { listen: ["127.0.0.1:0"] }
            targets: [{ name: "\(targets[0].0)", conninfo: "\(targets[0].1)" }]

            """)
        let program = try Program(["run", "--config", path])
        try await program.eventually("the dead server") {
            program.errors.contains("target is down")
        }
        try files.write("pgvigil.yml", "targets:\n\t- \"quoted\"\n")
        program.signal(SIGHUP)
        try await program.eventually("the refusal") {
            program.errors.contains("configuration refused")
        }
        program.signal(SIGTERM)
        #expect(try await program.exitCode() == 0)
        return program.errors
    }

    @Test func `every line of json is an object that Python reads`() async throws {
        let text = try await log(format: "json")
        let files = try Workspace()
        let path = try files.write("log", text)
        let script = """
            import json, sys
            lines = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
            for line in lines:
                assert all(type(value) is str for value in line.values()), line
                assert line["ts"].endswith("Z") and line["level"] and line["msg"], line
            print(len(lines), [line["target"] for line in lines if "target" in line][0])
            print([line["problems"] for line in lines if "problems" in line][0])
            """
        let said = try await offThePool {
            try CommandOutput.of(
                ["/usr/bin/python3", "-c", script, path], environment: Checkout.childEnvironment,
                within: .seconds(10))
        }
        let lines = String(decoding: said, as: UTF8.self).split(separator: "\n")
        #expect(lines.first == "\(text.split(separator: "\n").count) strange \u{e9}\\ name")
        #expect(lines.contains { $0.hasSuffix("| ^") || $0.hasSuffix("| \t^") }, "\(lines)")
    }

    @Test func `every line of logfmt is pairs with a time, a level and a text`() async throws {
        let text = try await log(format: "logfmt")
        #expect(text.hasSuffix("\n"))
        for line in text.split(separator: "\n") {
            let pairs = try #require(Self.pairs(line), "\(line)")
            #expect(pairs.prefix(3).map(\.key) == ["ts", "level", "msg"])
            #expect(["debug", "info", "notice", "warning", "error"].contains(pairs[1].value))
        }
        #expect(text.contains(#" target="strange é\\ name" "#))
    }

    @Test func `the form is logfmt where nobody looks`() async throws {
        let text = try await log(format: "auto")
        #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("ts=") })
    }

    @Test func `the journal's form falls back to text where there is no journal`() async throws {
        guard !Files.exists("/run/systemd/journal/socket") else {
            try Test.cancel("a journal runs here")
        }
        let text = try await log(format: "journal")
        #expect(text.contains("target is down target=\"strange é\\\\ name\" reason=connection"))
        #expect(text.contains("\nstopped\n"))
    }

    @Test func `an error is logged once while it stays the same`() async throws {
        try await withServer(version: 15) { server in
            let files = try Workspace()
            let path = try files.configure(targets: [("a", server.conninfo(user: "ghost"))])
            let program = try Program(["run", "--config", path])
            let refusals = {
                server.logText().split(separator: "\n").count {
                    $0.contains("FATAL:  role \"ghost\"")
                }
            }
            try await program.eventually("four attempts") { refusals() >= 4 }
            #expect(program.lines("msg=\"target is down\"") == 1)
            #expect(program.errors.contains("role \\\"ghost\\\" does not exist"))
            try await server.execute("CREATE ROLE ghost LOGIN IN ROLE pg_monitor")
            try await program.eventually("it up") { program.lines("msg=\"target is up\"") == 1 }
            try await server.execute("ALTER ROLE ghost NOLOGIN")
            try await server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ghost'")
            try await program.eventually("another error") {
                program.errors.contains("role \\\"ghost\\\" is not permitted to log in")
            }
        }
    }

    @Test(arguments: [LogFormat.text, .logfmt, .json, .journal])
    func `no format lets an entry become two lines`(format: LogFormat) {
        let entry = LogEntry(
            level: .warning, message: "hit",
            fields: [("a", "1\n2"), ("b", ""), ("c", "x=\"y\"\u{1b}[31m"), ("d", "\r\u{7f}")],
            time: 1_700_000_000.25)
        let line = format.line(entry)
        #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
        let fields = #" a="1\n2" b="" c="x=\"y\"\u001b[31m" d="\r\u007f""#
        switch format {
        case .json:
            let more = #","a":"1\n2","b":"","c":"x=\"y\"\u001b[31m","d":"\r\u007f"}"#
            #expect(
                line == #"{"ts":"2023-11-14T22:13:20.250Z","level":"warning","msg":"hit""# + more)
        case .logfmt:
            #expect(line == "ts=2023-11-14T22:13:20.250Z level=warning msg=hit" + fields)
        case .text: #expect(line == "22:13:20.250 WARNING hit" + fields)
        case .journal: #expect(line == "hit" + fields)
        }
    }

    /// The pairs of a line, or nil when it is not made of them.
    private static func pairs(_ line: Substring) -> [(key: String, value: String)]? {
        var rest = line
        var pairs: [(key: String, value: String)] = []
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: "="), equals != rest.startIndex else {
                return nil
            }
            let key = String(rest[..<equals])
            rest = rest[rest.index(after: equals)...]
            guard !key.contains(" "), !key.contains("\"") else { return nil }
            var value = ""
            if rest.first == "\"" {
                rest.removeFirst()
                while let next = rest.popFirst(), next != "\"" {
                    value.append(next)
                    if next == "\\", let escaped = rest.popFirst() { value.append(escaped) }
                }
            } else {
                value = String(rest.prefix { $0 != " " })
                rest = rest.dropFirst(value.count)
            }
            pairs.append((key, value))
            guard rest.isEmpty || rest.popFirst() == " " else { return nil }
        }
        return pairs
    }
}
