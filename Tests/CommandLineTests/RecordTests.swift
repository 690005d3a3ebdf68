import Support
import Testing

/// `pgvigil record` as a process: what it refuses itself, and how it tells what the agent says.
@Suite struct RecordTests {
    /// Of the password "correct horse".
    private static let hash = "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"

    @Test(
        arguments: [
            ([], "record needs a name and a value"), (["a"], "record needs a name and a value"),
            (["a", "1", "2"], "record needs a name and a value"),
            (["a", "much"], "much is not a number"),
            (["a", "nan"], "value: nan is not a finite number"),
            (["a", "-inf"], "value: -inf is not a finite number"),
            (["a", "1e999"], "value: inf is not a finite number"),
            (["", "1"], "name: is empty"), (["a b", "1"], "name: holds other characters"),
            (["a", "1", "--unit", String(repeating: "u", count: 65)], "unit: 65 bytes long"),
            (["a", "1", "--tag", "shop"], "--tag: shop is not of the form name=value"),
            (["a", "1", "--tag", "t=a,t=b"], "--tag: t is there twice"),
            (["a", "-much"], "unknown option -much"),
            (["a", "1", "--tag", "1x=a"], "tag: holds other characters"),
            (
                ["a", "1", "--tag", "t=" + String(repeating: "v", count: 1_025)],
                "tag t: 1025 bytes long; at most 1024"
            ),
            ([String(repeating: "n", count: 201), "1"], "name: 201 bytes long; at most 200"),
            (["a", "1", "--at", "soon"], "--at: no time such as"),
        ] as [([String], String)])
    func `what no agent would take is a mistake of the call`(
        words: [String], problem: String
    ) async throws {
        // There is no listener: it must not come so far.
        let run = try await Program.run(["record", "--url", "http://127.0.0.1:1"] + words)
        #expect(run.code == 2 && run.output.isEmpty)
        #expect(run.errors.contains(problem), "\(run.errors)")
    }

    @Test func `an agent that is not there ends with 69`() async throws {
        let port = try FreePort.next()
        let run = try await Program.run(["record", "a", "1", "--url", "http://127.0.0.1:\(port)"])
        #expect(run.code == 69 && run.output.isEmpty)
        #expect(run.errors.hasPrefix("pgvigil: http://127.0.0.1:\(port): "), "\(run.errors)")
    }

    @Test func `an agent without a history ends with 1`() async throws {
        let files = try Workspace()
        let path = try files.configure(
            targets: [("a", "host=/nowhere")], web: files.portAndSocket)
        let program = try Program(["run", "--config", path])
        let client = try await program.client()
        try await program.eventually("a word on the history") {
            try await client.get("/api/v1/query_history").status == 404
        }
        let run = try await Program.run([
            "record", "a", "1", "--socket", files.path("web.sock"), "--url", "http://agent",
        ])
        #expect(run.code == 1 && run.output.isEmpty)
        #expect(
            run.errors
                == "pgvigil: the agent answered 404: no history is configured\n")
    }

    /// Records until it is done: right after the start the spool is not open yet, which is 69.
    private static func record(_ words: [String], _ program: Program) async throws {
        try await program.eventually("a number that is taken") {
            let run = try await Program.run(["record"] + words)
            #expect(run.output.isEmpty)
            if run.code == 0 { return run.errors.isEmpty }
            #expect(run.code == 69, "\(run.errors)")
            return false
        }
    }

    @Test func `users must say who they are, and their password is not shown`() async throws {
        let files = try Workspace()
        try files.write("web.yml", "basic_auth_users: { shop: '\(Self.hash)' }\n")
        try files.write("right", "shop:correct horse\nmore\n")
        try files.write("wrong", "shop:hunter2\n")
        let path = try files.configure(
            targets: [("a", "host=/nowhere")], web: "config_file: web.yml",
            agent: "state_directory: \(files.path("."))",
            more: "history: { conninfo: \"host=/nowhere\" }")
        let program = try Program(["run", "--config", path])
        let url = "http://\(try await program.address())"
        func record(_ words: String...) async throws -> Program.Outcome {
            try await Program.run(["record", "shipped", "1.5", "--url", url] + words)
        }
        let nobody = try await record()
        #expect(nobody.code == 1 && nobody.errors.contains("answered 401"), "\(nobody.errors)")
        let wrong = try await record("--credentials", files.path("wrong"))
        #expect(wrong.code == 1 && wrong.errors.contains("answered 401"), "\(wrong.errors)")
        #expect(!(wrong.errors + program.errors).contains("hunter2"))
        let none = try await record("--credentials", files.path("none"))
        #expect(none.code == 2 && none.errors.contains("No such file"), "\(none.errors)")
        // A user needs no history.accept_metrics; the database need not be there.
        try await Self.record(
            [
                "shipped", "1.5", "--url", url, "--credentials", files.path("right"), "--unit",
                "orders", "--tag", "shop=eu,kind=a=b", "--at", "2026-11-21T08:00:00Z",
            ], program)
        let reserved = try await Program.run([
            "record", "pg_up", "1", "--url", url, "--credentials", files.path("right"),
        ])
        #expect(reserved.code == 1 && reserved.errors.contains("answered 400"))
    }

    @Test func `a number goes over the agent's Unix socket`() async throws {
        let files = try Workspace()
        let path = try files.configure(
            targets: [("a", "host=/nowhere")],
            web: "listen: [\"unix:\(files.path("socket"))\"]",
            agent: "state_directory: \(files.path("."))",
            more: "history: { conninfo: \"host=/nowhere\", accept_metrics: true }")
        let program = try Program(["run", "--config", path])
        _ = try await program.address()
        try await Self.record(
            ["a", "-1.5", "--socket", files.path("socket"), "--url", "http://agent"], program)
        let refused = try await Program.run([
            "record", "a", "1", "--socket", files.path("nowhere"), "--url", "http://agent",
        ])
        #expect(refused.code == 69)
    }
}
