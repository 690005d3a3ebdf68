import Support
import Testing

/// `pgvigil collectors test FILE`.
@Suite struct CollectorsFileTests {
    private static let file = """
        - name: app_orders
          summary: Orders by state.
          requires: [{ relation: app.orders, privilege: select }]
          variants: [{ sql: "SELECT state, count(*) AS n FROM app.orders GROUP BY state" }]
          columns:
            - { name: state, use: label }
            - { name: n, use: gauge, as: app_orders, help: Orders. }
        - name: app_other
          summary: Not for this one.
          targets: [other*]
          variants: [{ sql: SELECT 1 AS n }]
          columns: [{ name: n, use: gauge, as: app_other, help: N. }]

        """

    @Test(arguments: [15, 18])
    func `a file's questions are asked once and shown with samples, time, plan and locks`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.execute(
                """
                CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher;
                CREATE SCHEMA app; CREATE TABLE app.orders AS
                    SELECT 'new' AS state FROM generate_series(1, 7)
                """)
            let files = try Workspace()
            let own = try files.write("own.yml", Self.file)
            let conninfo = server.conninfo(user: "watcher")
            let config = try files.configure(targets: [("a", conninfo), ("b", conninfo)])
            let words = ["collectors", "test", own, "--config", config, "--target", "a"]
            let denied = try await Program.run(words)
            #expect(denied.code == 1)
            #expect(denied.output.contains("no right to read the relation app.orders"))
            let grants = denied.output.split(separator: "\n").filter { $0.contains("GRANT ") }
            #expect(grants.count == 2)
            try await server.execute(grants.joined(separator: " "))
            let run = try await Program.run(words)
            #expect(run.code == 0 && run.errors.isEmpty, "\(run.output)")
            let lines = run.output.split(separator: "\n").map(String.init)
            #expect(lines.first == "app_other: not for target a: targets [other*]")
            #expect(lines.contains { $0.hasPrefix("app_orders: ok, 1 sample, ") })
            #expect(lines.contains(#"    app_orders{target="a",state="new"} 7"#))
            #expect(lines.contains { $0.contains("Seq Scan on orders") })
            #expect(lines.contains("    AccessShareLock app.orders"))
            // The same file may be in force already.
            let inForce = try files.configure(
                targets: [("a", conninfo)], more: "collectors: { files: [own.yml] }")
            let again = try await Program.run(["collectors", "test", own, "--config", inForce])
            #expect(again.code == 0)
        }
    }

    @Test func `what is wrong with the file or the words is said`() async throws {
        let files = try Workspace()
        let config = try files.configure(
            targets: [("a", "host=/nowhere"), ("b", "host=/nowhere")])
        let own = try files.write("own.yml", Self.file)
        func test(_ words: String...) async throws -> (Int32, String) {
            let run = try await Program.run(["collectors", "test"] + words + ["--config", config])
            return (run.code, run.errors + run.output)
        }
        let several = try await test(own)
        #expect(
            several.0 == 2 && several.1.contains("which target? --target NAME; there are: a, b"))
        let unknown = try await test(own, "--target", "c")
        #expect(unknown.0 == 2 && unknown.1.contains("no target is called c"))
        let absent = try await test(files.path("none.yml"), "--target", "a")
        #expect(absent.0 == 78 && absent.1.contains("No such file or directory"))
        let empty = try await test(try files.write("empty.yml", "# none\n"), "--target", "a")
        #expect(empty.0 == 78 && empty.1.contains("holds no collectors"))
        let wrong = try await test(try files.write("wrong.yml", "- name: X\n"), "--target", "a")
        #expect(wrong.0 == 78 && wrong.1.contains("wrong.yml:1:9: name:"))
        let down = try await test(own, "--target", "a")
        #expect(down.0 == 69 && down.1.contains("a: cannot be reached: "))
        let list = try await Program.run(["collectors", "list", "--target", "a"])
        #expect(list.code == 2)
    }
}
