import Glibc
import Logging
import Platform
import Support
import Testing

@Suite struct LogTests {
    /// What a run that meets a dead server and a bad reload writes.
    private func log(
        format: String, environment: [String: String] = [:]
    ) async throws -> String {
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
        let program = try Program(["run", "--config", path], environment: environment)
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

    @Test func `the form is logfmt without a terminal`() async throws {
        // Inherited from a parent whose standard error was the journal, as ours is not.
        let text = try await log(format: "auto", environment: ["JOURNAL_STREAM": "1:2"])
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

    /// A journal's socket in a mount namespace of its own, and pgvigil with a standard error that
    /// is announced as the journal's; prints the fields of each entry.
    private static let fakeJournal = """
        import json, os, signal, socket, struct, subprocess, sys
        program, config, errors = sys.argv[1:]
        os.makedirs("/run/systemd/journal")
        journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        journal.bind("/run/systemd/journal/socket")
        journal.settimeout(10)
        stream = open(errors, "wb")
        status = os.fstat(stream.fileno())
        announced = f"{status.st_dev}:{status.st_ino}"
        child = subprocess.Popen([program, "run", "--config", config], stderr=stream,
                                 env={"PATH": "/usr/bin:/bin", "JOURNAL_STREAM": announced})
        def entry():
            data, fields = journal.recv(1 << 20), {}
            while data:
                line, _, data = data.partition(b"\\n")
                name, equals, value = line.partition(b"=")
                if not equals:
                    size, = struct.unpack("<Q", data[:8])
                    value, data = data[8:8 + size], data[9 + size:]
                fields[name.decode()] = value.decode()
            return fields
        try:
            fields = {}
            while "down" not in fields.get("MESSAGE", ""): fields = entry()
            print(json.dumps(fields, sort_keys=True))
            open(config, "w").write("targets:\\n  x\\n")
            child.send_signal(signal.SIGHUP)
            while "configuration refused" not in fields.get("MESSAGE", ""): fields = entry()
            print(json.dumps(fields["PGVIGIL_PROBLEMS"].splitlines()[1:]))
            child.terminate()
            print(child.wait(10), os.path.getsize(errors))
        finally:
            child.kill()
        """

    @Test func `a journal gets entries with fields by its own protocol, and nothing else`()
        async throws
    {
        guard geteuid() == 0 else { try Test.cancel("only root makes a mount namespace") }
        let files = try Workspace()
        let path = try files.configure(targets: [("a", "host=127.0.0.1 port=1")])
        let script = try files.write("journal.py", Self.fakeJournal)
        let words = [
            "/usr/bin/unshare", "--mount", "/bin/sh", "-c",
            "mount -t tmpfs none /run && exec /usr/bin/python3 \"$@\"", "sh", script,
            Program.path, path, files.path("errors"),
        ]
        let said = try await offThePool {
            try CommandOutput.of(
                words, environment: Checkout.childEnvironment, within: .seconds(30))
        }
        let lines = String(decoding: said, as: UTF8.self).split(separator: "\n")
        try #require(lines.count == 3)
        for field in [
            #""MESSAGE": "target is down target=a reason=connection error=\"connect: "#,
            #""PGVIGIL_REASON": "connection""#, #""PGVIGIL_TARGET": "a""#, #""PRIORITY": "4""#,
            #""SYSLOG_IDENTIFIER": "pgvigil""#,
        ] { #expect(lines[0].contains(field), "\(lines[0])") }
        #expect(lines[1] == #"["  2 |   ***", "    |   ^~~"]"#)
        #expect(lines[2] == "0 0")
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
