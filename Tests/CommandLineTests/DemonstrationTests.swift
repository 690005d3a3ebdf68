import Glibc
import Platform
import Support
import Testing

@Suite struct DemonstrationTests {
    /// Where a demonstration lives; empty before it and, if all is well, after it.
    private struct Home {
        let directory: TemporaryDirectory
        let environment: [String: String]

        init() async throws {
            let identity = Checkout.serverIdentity
            directory = try TemporaryDirectory("d", ownedBy: identity)
            let found = try await offThePool { try PostgresInstallation.find(15) }
            environment = [
                "TMPDIR": directory.path, "PGVIGIL_POSTGRES_BIN": found.binaries,
                // What a person has set for servers of their own.
                "PGHOST": "/nowhere", "PGOPTIONS": "-c no_such_setting=1", "PGSSLMODE": "require",
            ]
        }

        /// The demonstration's directory, if it is there.
        var clusters: [String] { Files.matching("\(directory.path)/*") }

        /// Processes whose command line names it: the server's, the caretaker's.
        var processes: [String] {
            Files.matching("/proc/[0-9]*/cmdline").filter { path in
                Workspace.text(path).contains(directory.path)
            }
        }

        var isEmpty: Bool { clusters.isEmpty && processes.isEmpty }

        func start(_ words: String...) throws -> Program {
            try Program(
                ["demo", "--listen", "127.0.0.1:0", "--interval", "1"] + words,
                environment: environment)
        }
    }

    /// Waits for the URLs and gives the port they name.
    private func port(_ program: Program) async throws -> Int {
        var port: Int?
        try await program.eventually("the URLs", within: .seconds(40)) {
            let line = program.output.split(separator: "\n").first { $0.contains("/metrics ") }
            port = line?.split(separator: ":").last.flatMap { Int($0.prefix(while: \.isNumber)) }
            return port != nil
        }
        return try #require(port)
    }

    @Test func `a short demonstration shows itself and leaves nothing behind`() async throws {
        let home = try await Home()
        let program = try home.start("--duration", "8")
        let client = HTTPClient(port: try await port(program))
        try await program.eventually("pg_up 1") {
            try await client.get("/metrics").text.contains(
                "\npg_up{target=\"demo\",environment=\"development\"} 1\n")
        }
        let cluster = try #require(home.clusters.first)
        #expect(!home.processes.isEmpty)
        let postmaster = Workspace.text("\(cluster)/data/postmaster.pid").prefix { $0 != "\n" }
        let owner = Workspace.text("/proc/\(postmaster)/status").split(separator: "\n").first {
            $0.hasPrefix("Uid:")
        }
        let user = owner?.split(separator: "\t").dropFirst().first.flatMap { UInt32($0) }
        #expect(user != nil && user != 0)
        #expect(try await program.exitCode(within: .seconds(30)) == 0)
        #expect(program.errors.isEmpty, "\(program.errors)")
        #expect(program.output.contains("psql \"host='\(cluster)' port=5432 dbname=shop"))
        let line = program.output.split(separator: "\n").first { $0.hasPrefix("up  ") }
        #expect(line?.contains(" connections") == true && line?.contains(" series in ") == true)
        #expect(program.output.hasSuffix("\nEverything is stopped and removed.\n"))
        #expect(home.isEmpty, "\(home.clusters) \(home.processes)")
    }

    @Test func `a demonstration polls, derives, judges, writes, exposes and notifies`() async throws
    {
        let home = try await Home()
        let program = try home.start("--alerts", "\(Checkout.root)/alerts")
        let client = HTTPClient(port: try await port(program))
        try await program.eventually("an alert at the webhook", within: .seconds(60)) {
            program.output.contains("webhook: firing ShopOrderWaits: shop_stocktaking keeps ")
        }
        try await program.eventually("its end", within: .seconds(60)) {
            program.output.contains("webhook: resolved ShopOrderWaits, after ")
        }
        try await program.eventually("rows and a score", within: .seconds(60)) {
            let page = try await client.get("/metrics").text
            let written = page.split(separator: "\n").first {
                $0.hasPrefix("pgvigil_history_rows_written_total ")
            }
            return written?.hasSuffix(" 0") == false
                && page.contains("\npg_health_score{target=\"demo\",environment=\"development\"} ")
        }
        // A new server has not crashed, and the dead man's switch is not for people.
        #expect(try await client.get("/api/v1/alerts").text.contains("PgvigilDeadMansSwitch"))
        let others = program.output.split(separator: "\n").filter {
            $0.hasPrefix("webhook: ") && !$0.contains(" Shop")
        }
        #expect(others.isEmpty, "\(others)")
        // Its files serve other commands as well.
        let configuration = "\(try #require(home.clusters.first))/pgvigil.yml"
        #expect(program.output.contains(" advise --config \(configuration)\n"))
        let check = try await Program.run(["check", "--config", configuration])
        #expect(check.code == 0, "\(check.output)\(check.errors)")
        #expect(check.output.contains("history: ok"))
        program.signal(SIGINT)
        #expect(try await program.exitCode(within: .seconds(15)) == 0)
        #expect(program.errors.isEmpty, "\(program.errors)")
        #expect(home.isEmpty, "\(home.clusters) \(home.processes)")
    }

    @Test func `alerts that are not there are refused before anything is made`() async throws {
        let home = try await Home()
        let program = try home.start("--alerts", "/nowhere/alerts")
        #expect(try await program.exitCode(within: .seconds(15)) == 2)
        #expect(program.errors.contains("--alerts /nowhere/alerts: there is no such directory"))
        #expect(home.isEmpty)
    }

    @Test func `Ctrl-C ends it with 0 and leaves nothing behind`() async throws {
        let home = try await Home()
        let program = try home.start()
        _ = try await port(program)
        program.signal(SIGINT)
        #expect(try await program.exitCode(within: .seconds(15)) == 0)
        #expect(home.isEmpty, "\(home.clusters) \(home.processes)")
    }

    @Test func `Ctrl-C while the server is being made leaves nothing behind either`() async throws {
        let home = try await Home()
        let program = try home.start()
        try await program.eventually("its directory") { !home.clusters.isEmpty }
        program.signal(SIGINT)
        #expect(try await program.exitCode(within: .seconds(30)) == 0)
        #expect(home.isEmpty, "\(home.clusters) \(home.processes)")
    }

    @Test func `a kill leaves nothing behind, in a moment`() async throws {
        let home = try await Home()
        let program = try home.start()
        _ = try await port(program)
        program.signal(SIGKILL)
        #expect(try await program.exitCode() == -SIGKILL)
        try await eventually("everything going", within: .seconds(20)) { home.isEmpty }
    }

    @Test func `without PostgreSQL's programs it says where it looked`() async throws {
        let run = try await Program.run(
            ["demo"], environment: ["PGVIGIL_POSTGRES_BIN": "/nowhere/bin"])
        #expect(run.code == 69)
        #expect(run.errors.contains("/nowhere/bin"))
    }
}
