import FoundationEssentials
import Platform
import Postgres
import Support
import Testing

/// `pgvigil top --once`, for files and pipes.
@Suite struct TopOnceTests {
    private static func run(
        _ arguments: [String], _ variables: [String: String] = [:]
    ) async throws -> (code: Int32, output: String) {
        let directory = try TemporaryDirectory("o")
        let program = try AgentProcess.program()
        let words = ([program] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let command = "\(words) >\(directory.path)/out 2>&1 </dev/null; echo $?"
        let environment = Checkout.childEnvironment.merging(variables) { $1 }
        let output = try await offThePool {
            do {
                return try CommandOutput.of(
                    ["/bin/sh", "-c", command], environment: environment, within: .seconds(60))
            } catch { throw SupportError("\(command): \(error)") }
        }
        let code = String(decoding: output, as: UTF8.self).split(separator: "\n").last
        return (
            Int32(code ?? "") ?? -1,
            String(decoding: try Files.read("\(directory.path)/out"), as: UTF8.self)
        )
    }

    private struct Both: Decodable {
        struct Part: Decodable {
            struct Target: Decodable { let target: String }

            let targets: [Target]
        }

        let sessions: Part
        let activity: Part
    }

    @Test(arguments: [15, 18])
    func `it prints text and JSON once, from an agent and without one`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            let session = try server.session()
            let work = Task {
                _ = try? await session.rows("SELECT 'é', pg_sleep(300)", within: .seconds(300))
            }
            let targets = """
                activity: { texts: full }
                targets: [{ name: orders, conninfo: "\(server.conninfo(user: "watcher"))" }]
                """
            let agent = try await AgentProcess.start("agent: { interval: 1s }\n\(targets)")
            let directory = try TemporaryDirectory("o")
            let file = try directory.write(
                "pgvigil.yml",
                "web: { listen: [\"unix:\(directory.path)/none.sock\"] }\n\(targets)\n")
            for way in [["--socket", agent.socket], ["--config", file]] {
                let unicode = ["LC_ALL": "C.UTF-8"]
                var text = (code: Int32(0), output: "")
                try await eventually("the session is read", within: .seconds(30)) {
                    text = try await Self.run(
                        ["top", "--once", "--target", "orders"] + way, unicode)
                    return text.output.contains("pg_sleep")
                }
                #expect(text.code == 0)
                #expect(text.output.contains("SELECT 'é', pg_sleep"), "\(text.output)")
                #expect(!text.output.contains("\u{1B}"))
                let ascii = try await Self.run(["top", "--once"] + way, ["LC_ALL": "C"])
                #expect(ascii.output.contains("SELECT '?', pg_sleep"), "\(ascii.output)")
                let json = try await Self.run(["top", "--once", "--format", "json"] + way)
                let both = try JSONDecoder().decode(Both.self, from: Data(json.output.utf8))
                #expect(both.sessions.targets.map(\.target) == ["orders"])
            }
            let absent = try await Self.run(
                ["top", "--once", "--target", "absent", "--socket", agent.socket])
            #expect(absent.code != 0 && absent.output.contains("absent"))
            try await server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE query LIKE '%pg_sleep(300)' AND pid <> pg_backend_pid()")
            await work.value
            await session.close()
        }
    }

    @Test func `what cannot be shown or is misspelt is refused with what to do`() async throws {
        let agent = try await AgentProcess.start(
            "targets: [{ name: t, conninfo: \"host=/nowhere user=x dbname=x\" }]",
            until: .listening)
        let way = ["--socket", agent.socket]
        let pipe = try await Self.run(["top"] + way, ["TERM": "xterm"])
        #expect(pipe.code == 2 && pipe.output.contains("is no terminal: --once"), "\(pipe)")
        for (option, words) in [
            (["--interval", "1ms"], "--interval"), (["--format", "json"], "--once"),
            (["--once", "--format", "xml"], "xml"), (["orders"], "orders"),
        ] {
            let refused = try await Self.run(["top"] + option + way)
            #expect(refused.code == 2 && refused.output.contains(words), "\(refused)")
        }
        let gone = try await Self.run(["top", "--once", "--socket", "/nowhere/web.sock"])
        #expect(gone.code == 69 && gone.output.contains("/nowhere/web.sock"), "\(gone)")
    }
}
