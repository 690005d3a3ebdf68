import Collection
import Metrics
import Polling
import Postgres
import Support
import Targets
import Testing
import Watching

/// What a server may keep for itself without being down, and what it must say.
@Suite struct FirstLookTests {
    @Test(
        arguments: [
            "SELECT ON pg_catalog.pg_roles", "SELECT ON pg_catalog.pg_database",
            "SELECT ON pg_catalog.pg_extension",
            "EXECUTE ON FUNCTION pg_catalog.pg_is_in_recovery()",
            "EXECUTE ON FUNCTION pg_catalog.pg_postmaster_start_time()",
            "EXECUTE ON FUNCTION pg_catalog.to_regrole(text)",
        ], [15, 18])
    func `a privilege revoked from PUBLIC costs what needs it and no more`(
        privilege: String, version: Int
    ) async throws {
        try await withServer(version: version) { server in
            try await server.prepareWatching()
            try await server.execute("CREATE DATABASE second")
            let whole = try await Watcher(server).poll()
            try await server.execute("REVOKE \(privilege) FROM PUBLIC")
            let watcher = try Watcher(server)
            let poll = try await watcher.poll()
            #expect(poll.snapshot.value(of: "pg_up") == 1)
            let lost = whole.succeeded.subtracting(poll.succeeded)
            let hidden = privilege.contains("to_regrole") ? 22 : 9
            #expect(lost.count <= hidden, "\(lost)")
            #expect(poll.facts.major == version && !poll.facts.isInRecovery)
            // Names of databases do not depend on any of it.
            #expect(Set(poll.facts.databases.map(\.name)).isSuperset(of: ["postgres", "second"]))
            _ = try await watcher.run(polls: 4)
            #expect(watcher.reports.allSatisfy { $0.isUp })
        }
    }

    @Test func `a standby is known as one without the function that says so`() async throws {
        try await withServer { primary in
            try await primary.prepareWatching()
            try await primary.execute(
                "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_is_in_recovery() FROM PUBLIC")
            let replica = try await primary.replica()
            let poll = try await Watcher(replica).poll()
            #expect(poll.facts.isInRecovery)
            #expect(poll.planned.contains("pg_replication"))
            await replica.close()
        }
    }

    private func watched(
        _ server: ScriptedPostgres, kind: ServerFacts.Kind = .postgresql
    ) throws -> WatchedTarget {
        let text = "host=127.0.0.1 port=\(server.port) user=x dbname=x sslmode=disable"
        let conninfo = try #require(ConnectionString(text))
        return WatchedTarget(
            name: "odd", kind: kind,
            login: Login(conninfo: conninfo, purpose: kind == .pgbouncer ? .console : .plain))
    }

    @Test(arguments: [
        ScriptedPostgres.Answer.nothing, .rows(["a"], []), .rows(["a"], [["1"]]),
        .rows(["a"], [[nil]]), .rows(["a", "b"], [["9223372036854775807", "x"]]),
        .rows(["a"], [["-5"]]), .rows([], [[], []]), .error("XX000"), .error("42501"), .close,
    ])
    func `what speaks the protocol and is no server is down, with a reason`(
        answer: ScriptedPostgres.Answer
    ) async throws {
        let server = try ScriptedPostgres { _ in answer }
        let log = RecordingLog()
        let worker = TargetWorker(try watched(server), log: log.logger) { _ in }
        let outcome = await worker.pollOnce()
        #expect(!outcome.report.isUp)
        #expect(outcome.plan == nil && outcome.reasonDown?.isEmpty == false)
        #expect(log.lines("target is down").count == 1)
        server.stop()
    }

    @Test(arguments: [
        ("PgBouncer 1.18.0", 11_800), ("PgBouncer 9223372036854775807.21.0", nil),
        ("PgBouncer 99999999999999999999999.1", nil), ("PgBouncer", nil), ("", nil),
        ("PgBouncer 1.9223372036854775807", 1 * 10_000 + 99_999 * 100),
    ])
    func `a console's version is a number of a measure, or the target is down`(
        text: String, number: Int?
    ) async throws {
        let server = try ScriptedPostgres { _ in .rows(["version"], [[text]]) }
        let worker = TargetWorker(
            try watched(server, kind: .pgbouncer), log: RecordingLog().logger
        ) { _ in }
        let outcome = await worker.pollOnce()
        #expect(outcome.facts?.versionNumber == number)
        if number == nil { #expect(outcome.reasonDown?.hasPrefix("no version") == true) }
        server.stop()
    }

    @Test
    func `a server that answers every other question with nothing is up and mapped to nothing`()
        async throws
    {
        let server = try ScriptedPostgres { query in
            query.contains("server_version_num'), current_database")
                ? .rows(
                    ["v", "d", "u", "s", "h"], [["150018", "x", "x", "off", "off"]]) : .nothing
        }
        let worker = TargetWorker(try watched(server), log: RecordingLog().logger) { _ in }
        let outcome = await worker.pollOnce()
        #expect(outcome.report.isUp)
        #expect(outcome.facts?.databases == [])
        server.stop()
    }
}
