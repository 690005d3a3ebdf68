import Metrics
import Platform
import Postgres
import Support
import Testing

/// Tables whose sizes are not read because a lock is on them.
@Suite struct LockedSizesTests {
    private static let family = "pg_stat_user_tables_size_lock_details"

    @Test(arguments: [15, 18])
    func `who has the lock for which a size is not read stands beside it, on page, API and check`(
        version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE job (id int PRIMARY KEY, t text)")
            try await server.execute("CREATE TABLE other (id int)")
            let holder = try server.session()
            _ = try await holder.rows("SET application_name = 'deploy'; BEGIN")
            _ = try await holder.rows("LOCK job")
            let pid = try #require(try await holder.rows("SELECT pg_backend_pid()")[0][0])
            let snapshot = try await Watcher(server).poll().snapshot
            let sized = snapshot.samples(of: "pg_stat_user_tables_table_size_bytes")
                .filter { $0.labels["schemaname"] == "public" }
            #expect(sized.map { $0.labels["relname"] } == ["other"])
            let found = snapshot.samples(of: Self.family)
            #expect(found.map { $0.labels["relname"] } == ["job"] && found.map(\.value) == [1])
            #expect(found.first?.labels["pid"] == pid)
            #expect(found.first?.labels["application_name"] == "deploy")
            try await expectShown(of: server, pid)
            _ = try await holder.rows("ROLLBACK")
            let after = try await Watcher(server).poll().snapshot
            #expect(after.samples(of: Self.family).isEmpty)
            await holder.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a prepared transaction and the lock on an index are said, those of other databases not`(
        version: Int
    ) async throws {
        let settings = ["max_prepared_transactions": "2"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE TABLE job (id int PRIMARY KEY)")
            // A copy has tables with the same numbers.
            try await server.execute("CREATE DATABASE copy TEMPLATE postgres")
            try await server.execute("BEGIN; LOCK job; PREPARE TRANSACTION 'old'")
            let found = try await Watcher(server).poll().snapshot.samples(of: Self.family)
            #expect(found.map { $0.labels["datname"] } == ["postgres"])
            #expect(found.map { $0.labels["pid"] } == [""])
            try await server.execute("ROLLBACK PREPARED 'old'")
            let holder = try server.session()
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("ALTER INDEX job_pkey SET (fillfactor = 70)")
            _ = try await holder.rows("REINDEX INDEX job_pkey")
            let pid = try await holder.rows("SELECT pg_backend_pid()")[0][0]
            let indexed = try await Watcher(server).poll().snapshot.samples(of: Self.family)
            #expect(indexed.map { $0.labels["relname"] } == ["job"])
            #expect(indexed.map { $0.labels["pid"] } == [pid])
            await holder.close()
        }
    }

    private func expectShown(of server: TestServer, _ pid: String) async throws {
        let text = """
            agent: { interval: 1s }
            collectors: { intervals: { pg_table_size: 1s } }
            targets: [{ name: t, conninfo: "\(server.conninfo(user: "watcher"))" }]

            """
        let agent = try await AgentProcess.start(text)
        try await eventually("the page says who has the lock", within: .seconds(120)) {
            try await agent.client.get("/targets/t/tables").text
                .contains("locked by pid \(pid), deploy, its transaction for ")
        }
        let answer = try await agent.client.get("/api/v1/database/tables").text
        let named = #""relname":"job","granted":true,"pid":\#(pid),"application_name":"deploy""#
        #expect(answer.contains(named), "\(answer)")
        agent.stop()
        let directory = try TemporaryDirectory("check")
        let file = try directory.write("pgvigil.yml", text)
        let command = "'\(try AgentProcess.program())' check --config '\(file)' 2>&1; true"
        let output = try await offThePool {
            do {
                return try CommandOutput.of(
                    ["/bin/sh", "-c", command], environment: Checkout.childEnvironment,
                    within: .seconds(300))
            } catch { throw SupportError("\(error)") }
        }
        let line =
            "the size of postgres.public.job is not read: process \(pid) (deploy) holds an ACCESS"
            + " EXCLUSIVE lock"
        let words = String(decoding: output, as: UTF8.self)
            .split(separator: "\n").joined(separator: " ").split(separator: " ")
            .joined(separator: " ")
        #expect(words.contains(line), "\(words)")
    }
}
