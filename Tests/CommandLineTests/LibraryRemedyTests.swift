import Support
import Testing

/// A server that is set to load a library that it does not have does not start.
@Suite struct LibraryRemedyTests {
    @Test(arguments: PostgresInstallation.versions)
    func `a library that is not installed is installed first, and nothing else is proposed`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            guard !server.installation.hasStatements else {
                try Test.cancel("PostgreSQL \(version) has pg_stat_statements here")
            }
            try await server.execute("CREATE ROLE watcher LOGIN IN ROLE pg_monitor")
            let files = try Workspace()
            let path = try files.configure(targets: [("a", server.conninfo(user: "watcher"))])
            let check = try await Program.run(["check", "--config", path])
            #expect(check.code == 1)
            #expect(
                check.output.contains(
                    """
                      to fix, as a superuser in postgres:
                        -- first install the server's contrib package (postgresql-contrib or \
                    postgresql\(version)-contrib; on Debian and Ubuntu it is in \
                    postgresql-\(version)): pg_stat_statements is not there; with it in \
                    shared_preload_libraries the server would not start now

                    """), "\(check.output)")
            let advice = try await Program.run(["advise", "--over", "1s", "--config", path])
            #expect(advice.output.contains("pg_available_extensions does not list it"))
            for output in [check.output, advice.output] {
                for harm in ["SET shared_preload_libraries", "CREATE EXTENSION"] {
                    #expect(!output.contains(harm), "\(output)")
                }
            }
        }
    }

    @Test(arguments: [15, 18])
    func `libraries that are loaded stay in the list, and the server starts with it`(
        version: Int
    ) async throws {
        let settings = ["shared_preload_libraries": "'auto_explain, \"auto_explain\"'"]
        try await withServer(version: version, settings: settings) { server in
            try await server.execute("CREATE ROLE watcher LOGIN IN ROLE pg_monitor")
            let files = try Workspace()
            let path = try files.configure(targets: [("a", server.conninfo(user: "watcher"))])
            let adding =
                "ALTER SYSTEM SET shared_preload_libraries ="
                + " 'auto_explain', 'auto_explain', 'pg_stat_statements';"
            let check = try await Program.run(["check", "--config", path])
            #expect(check.output.contains("    \(adding)\n"), "\(check.output)")
            let advice = try await Program.run(["advise", "--over", "1s", "--config", path])
            #expect(advice.output.contains(adding), "\(advice.output)")
            try await server.execute(adding)
            // What waits for a restart already is not overwritten by what is in force.
            await server.reload()
            try await eventually("the server knows that a restart is pending") {
                try await server.value(
                    """
                    SELECT pending_restart FROM pg_settings
                     WHERE name = 'shared_preload_libraries'
                    """) == "t"
            }
            let pending = try await Program.run(["check", "--config", path])
            #expect(!pending.output.contains("ALTER SYSTEM"), "\(pending.output)")
            #expect(pending.output.contains("in pg_file_settings"), "\(pending.output)")
            try await server.execute("CREATE EXTENSION pg_stat_statements")
            try await server.stop()
            try await server.start()
            let after = try await Program.run(["check", "--config", path])
            #expect(after.code == 0, "\(after.output)")
        }
    }
}
