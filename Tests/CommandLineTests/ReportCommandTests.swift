import Platform
import Support
import Testing

/// `pgvigil report` as a process; what reports say is in ReportTests.
@Suite struct ReportCommandTests {
    static let mistakes: [(words: String, message: String)] = [
        ("--format pdf", "--format pdf is none of text, markdown, html, csv, json"),
        ("--output report.pdf", "ends with none of .txt, .md, .html, .htm, .csv, .json"),
        ("--from 2020-01-02 --to 2020-01-02", "the period is empty: it begins and ends at"),
        ("--from 2020-01-03 --to 2020-01-02", "--from 2020-01-03 00:00 is after --to"),
        ("--to 2999-01-02", "is no time such as|ends in the future"),
        ("--period soon", "--period soon is no duration such as 7d or 12h"),
        ("--from 2020-01-01 --to 2020-01-08 --compare 2020-01-01..2020-01-08", "itself"),
        ("--against yesterday", "--compare yesterday is not previous, none, or two times"),
        ("orders", "unexpected argument orders"),
    ]

    @Test(arguments: mistakes.indices)
    func `what makes no sense is refused with the word, and the code of a usage error`(
        place: Int
    ) async throws {
        let (words, message) = Self.mistakes[place]
        let run = try await Program.run(["report"] + words.split(separator: " ").map(String.init))
        #expect(run.code == 2 && run.output.isEmpty)
        let isNamed = message.split(separator: "|").contains { run.errors.contains($0) }
        #expect(isNamed, "\(run.errors)")
        #expect(run.errors.hasSuffix("Try: pgvigil report --help\n"))
    }

    @Test func `without a section history there is nothing to report from`() async throws {
        let files = try Workspace()
        let path = try files.configure(targets: [("orders", "host=/nowhere")])
        let run = try await Program.run(["report", "--config", path])
        #expect(run.code == 78 && run.output.isEmpty)
        #expect(
            run.errors
                == "pgvigil: there is no section history, from whose database a report is made\n")
    }

    @Test func `a history that does not answer is named, and no file is written`() async throws {
        let files = try Workspace()
        let path = try files.configure(
            targets: [("orders", "host=/nowhere")],
            agent: "state_directory: \(files.path("."))",
            more: "history: { conninfo: \"host=\(files.path("gone")) dbname=x user=y\" }")
        let output = files.path("report.html")
        let run = try await Program.run(["report", "--config", path, "--output", output])
        #expect(run.code == 69 && run.output.isEmpty && run.errors.hasPrefix("pgvigil: history: "))
        #expect(files.read("report.html").isEmpty)
    }

    @Test func `what cannot be written is an error, and what is no file stays what it is`()
        async throws
    {
        try await withServer { server in
            let files = try Workspace()
            let apply = try await Program.run(
                ["schema", "apply", "--conninfo", server.conninfo()], within: .seconds(60))
            #expect(apply.code == 0, "\(apply.errors)")
            let path = try files.configure(
                targets: [("orders", server.conninfo())],
                agent: "state_directory: \(files.path("."))",
                more: "history: { conninfo: \"\(server.conninfo())\" }")
            func shell(_ words: String) async throws -> [Substring] {
                let script = "\"$0\" report --config \(path) --format json \(words)"
                let output = try await offThePool {
                    try CommandOutput.of(
                        ["/bin/sh", "-c", script, Program.path],
                        environment: Checkout.childEnvironment, within: .seconds(30))
                }
                return String(decoding: output, as: UTF8.self).split(separator: "\n")
            }
            #expect(
                try await shell("2>&1 >/dev/full; echo $?") == [
                    "pgvigil: write standard output: No space left on device", "69",
                ])
            #expect(
                try await shell("--output /dev/full 2>&1; echo $?") == [
                    "pgvigil: write /dev/full: No space left on device", "69",
                ])
            #expect(try await shell("| head -c 1; echo") == ["{"])
            // Nothing but the report, in a pipe and in a file that has a beginning.
            let piped = try await shell("--output /dev/stdout")
            #expect(piped.first == "{" && piped.last == "}")
            let file = try files.write("log", "first\n")
            #expect(try await shell("--output /dev/stdout >> \(file)") == [])
            let logged = files.read("log").split(separator: "\n")
            #expect(logged.first == "first" && logged.dropFirst().first == "{")
            #expect(logged.last == "}")
        }
    }

    @Test func `a missing right or table has the statement or the command that helps`()
        async throws
    {
        try await withServer { server in
            let files = try Workspace()
            try await server.execute("CREATE ROLE \"the reader\" LOGIN")
            func report() async throws -> Program.Outcome {
                let history = server.conninfo(user: "the reader").replacing("'", with: "''")
                let path = try files.configure(
                    targets: [("orders", server.conninfo())],
                    agent: "state_directory: \(files.path("."))",
                    more: "history: { conninfo: '\(history)' }")
                return try await Program.run(["report", "--config", path])
            }
            let missing = try await report()
            #expect(missing.code == 69 && missing.errors.contains("; pgvigil schema apply\n"))
            let apply = try await Program.run(
                ["schema", "apply", "--conninfo", server.conninfo()], within: .seconds(60))
            #expect(apply.code == 0, "\(apply.errors)")
            let refused = try await report()
            let grants = try #require(refused.errors.firstRange(of: "; GRANT USAGE")).lowerBound
            #expect(refused.code == 69 && refused.errors.contains("permission denied for schema"))
            try await server.execute(String(refused.errors[grants...].dropFirst(2)))
            let granted = try await report()
            #expect(granted.code == 0 && granted.errors.isEmpty)
        }
    }

    @Test func `each format comes out, a file is written whole, and a typo gets the name meant`()
        async throws
    {
        try await withServer { server in
            let files = try Workspace()
            let apply = try await Program.run(
                ["schema", "apply", "--conninfo", server.conninfo()], within: .seconds(60))
            #expect(apply.code == 0, "\(apply.errors)")
            try await server.execute(
                """
                INSERT INTO monitoring.performance_metrics
                    (metric_name, metric_value, metric_unit, tags, recorded_at)
                SELECT 'pg_up', 1, 'boolean', jsonb_build_object('target', t),
                       now() - i * interval '1 hour'
                  FROM generate_series(1, 300) AS i, (VALUES ('orders'), ('former')) AS v (t);
                SELECT monitoring.roll_up(now(), 1000)
                """)
            let path = try files.configure(
                targets: [("orders", server.conninfo()), ("spare", server.conninfo())],
                agent: "state_directory: \(files.path("."))",
                more: "history: { conninfo: \"\(server.conninfo())\", interval: 1h }")
            func run(_ words: [String]) async throws -> Program.Outcome {
                try await Program.run(["report", "--config", path] + words)
            }
            for (format, begin) in [
                ("text", "Period: "), ("markdown", "# PostgreSQL report"), ("csv", "target,metric"),
                ("json", "{"), ("html", "<!DOCTYPE html>"),
            ] {
                let one = try await run(["--format", format])
                #expect(one.code == 0 && one.errors.isEmpty && one.output.hasPrefix(begin))
                for name in ["orders", "former"] { #expect(one.output.contains(name)) }
                // A target of the configuration is in it although nothing is known of it.
                #expect(one.output.contains("spare") == (format != "csv"))
            }
            let output = try files.write("report.csv", "what was there before")
            let written = try await run(["--target", "former", "--output", output])
            #expect(written.code == 0 && written.output == "\(output)\n")
            let lines = files.read("report.csv").split(separator: "\r\n")
            #expect(lines.count == 3 && lines[1].hasPrefix("former,pg_up,,boolean,"))
            #expect(Files.matching(files.path("report.csv*")) == [output])
            let typo = try await run(["--target", "formr"])
            #expect(typo.code == 2 && typo.output.isEmpty)
            #expect(
                typo.errors
                    == "pgvigil: no target is called formr; did you mean former?\n")
            let nowhere = try await run(["--output", files.path("no/such/report.md")])
            #expect(nowhere.code == 69 && nowhere.errors.contains("no/such/report.md"))
        }
    }
}
