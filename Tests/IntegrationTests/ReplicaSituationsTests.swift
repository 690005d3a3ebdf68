import Glibc
import Metrics
import Platform
import Polling
import Postgres
import Recommendations
import Remembering
import Support
import Targets
import Testing

/// Replicas in situations that look like lag, and in some that look well, on real servers.
@Suite struct ReplicaSituationsTests {
    @Test(arguments: [15, 18])
    func `a restarted standby of an idle primary has no lag and misses nothing`(
        version: Int
    ) async throws {
        try await Self.withReplica(version) { primary, replica in
            try await primary.execute("CREATE TABLE t AS SELECT generate_series(1, 50000) AS a")
            try await Self.replayAll(primary, replica)
            try await replica.execute("CHECKPOINT")
            let before = try await Self.watcher(replica).run(polls: 1)
            try await replica.stop()
            try await replica.start()
            try await Self.connected(replica)
            // Its receiver counts from the beginning of the segment.
            let isBehind =
                "SELECT pg_last_wal_receive_lsn() < pg_last_wal_replay_lsn()"
            #expect(try await replica.value(isBehind) == "t")
            let watcher = try Self.watcher(replica)
            let page = try await watcher.run(polls: 4)
            #expect(page.value(of: "pg_replication_lag_seconds") == 0)
            #expect(page.value(of: "pg_replication_stalled_seconds") == 0)
            #expect(page.value(of: "pg_replication_replay_backlog_bytes") == 0)
            #expect(page.value(of: "pg_stat_wal_receiver_backlog_bytes") == 0)
            let received = page.value(of: "pg_replication_received_position_bytes")
            #expect(received == page.value(of: "pg_replication_replayed_position_bytes"))
            Self.countsNoPosition(before, page)
            #expect(Self.lost(page, "replay_lag") == 0)
            let advice = AdviceOnServers.found(try await AdviceOnServers.report(replica))
            #expect(!advice.contains("replay_stalled"))
        }
    }

    @Test(arguments: [15, 18])
    func `one long transaction is no lag while it is replayed`(version: Int) async throws {
        try await Self.withReplica(version) { primary, replica in
            try await primary.execute("CREATE TABLE t (a int)")
            try await Self.replayAll(primary, replica)
            let watcher = try Self.watcher(replica)
            let writer = try primary.session()
            _ = try await writer.rows("BEGIN")
            let began = ContinuousClock.now
            var greatest = 0.0
            while ContinuousClock.now - began < .seconds(8) {
                _ = try await writer.rows("INSERT INTO t SELECT generate_series(1, 10)")
                let page = try await watcher.run(polls: 2)
                greatest = max(greatest, page.value(of: "pg_replication_lag_seconds") ?? 0)
            }
            _ = try await writer.rows("COMMIT")
            await writer.close()
            #expect(greatest < 4, "the transaction lasted for 8 seconds")
        }
    }

    @Test(arguments: [15, 18])
    func `a standby that does not reach its primary after a restart is seen to stand still`(
        version: Int
    ) async throws {
        try await Self.withReplica(version) { primary, replica in
            try await Self.replayAll(primary, replica)
            try await replica.execute("CHECKPOINT")
            try await primary.stop()
            try await replica.stop()
            try await replica.start()
            let watcher = try Self.watcher(replica)
            let page = try await watcher.run(polls: 5)
            #expect(page.value(of: "pg_replication_receiver_running") == 0)
            #expect(page.value(of: "pg_replication_streaming_configured") == 1)
            #expect(page.value(of: "pg_replication_lag_seconds") == nil)
            #expect((page.value(of: "pg_replication_stalled_seconds") ?? 0) > 1)
            let report = try await AdviceOnServers.report(replica)
            let finding = report.recommendations.first { $0.kind == "replay_stalled" }
            #expect(finding?.severity == .warning)
            #expect(
                finding?.evidence.first == "no WAL receiver runs although primary_conninfo is set")
        }
    }

    @Test(arguments: [15, 18])
    func `how long a cut-off standby stands still survives a restart of the agent`(
        version: Int
    ) async throws {
        try await Self.withReplica(version) { primary, replica in
            try await Self.replayAll(primary, replica)
            let directory = try TemporaryDirectory("state", ownedBy: nil)
            func agent() throws -> Watcher {
                try Watcher(replica) {
                    ($0.interval, $0.stateDirectory) = (1, directory.path)
                }
            }
            let stalled = "pg_replication_stalled_seconds"
            #expect(try await agent().run(polls: 3).value(of: stalled) == 0)
            #expect(Files.matching("\(directory.path)/standstill-*") == [])

            try await primary.stop()
            let first = try agent()
            try await eventually("the standby stands still", within: .seconds(60)) {
                (try await first.run(polls: 2).value(of: stalled) ?? 0) > 3
            }
            let second = try await agent().run(polls: 1)
            #expect((second.value(of: stalled) ?? 0) > 3)
            // Who looks once sees it as well and leaves nothing behind.
            let once = try await agent().poll()
            #expect((once.snapshot.value(of: stalled) ?? 0) > 3)

            try await primary.start()
            try await Self.connected(replica)
            #expect(try await agent().run(polls: 3).value(of: stalled) == 0)
            #expect(Files.matching("\(directory.path)/standstill-*") == [])
        }
    }

    @Test(arguments: [15, 18])
    func `a standby that lives from an archive has no lag and need not receive`(
        version: Int
    ) async throws {
        try await Self.withReplica(version) { primary, replica in
            try await Self.replayAll(primary, replica)
            try await replica.execute("ALTER SYSTEM SET primary_conninfo = ''")
            try await replica.execute("ALTER SYSTEM SET restore_command = 'false'")
            try await replica.stop()
            try await replica.start()
            let page = try await Watcher(replica).run(polls: 4)
            #expect(page.value(of: "pg_replication_receiver_running") == 0)
            #expect(page.value(of: "pg_replication_streaming_configured") == 0)
            #expect(page.value(of: "pg_replication_lag_seconds") == nil)
            #expect(page.value(of: "pg_replication_stalled_seconds") == nil)
            #expect(Self.lost(page, "replay_stalled") == nil)
        }
    }

    @Test(arguments: [15, 18])
    func `a standby with neither a primary nor an archive stands still, and advice says why`(
        version: Int
    ) async throws {
        try await Self.withReplica(version) { primary, replica in
            try await Self.replayAll(primary, replica)
            try await replica.execute("ALTER SYSTEM SET primary_conninfo = ''")
            try await replica.stop()
            try await replica.start()
            let watcher = try Self.watcher(replica)
            try await eventually("it stands still", within: .seconds(60)) {
                (try await watcher.run(polls: 2).value(of: "pg_replication_stalled_seconds") ?? 0)
                    > 1
            }
            let page = try await watcher.run(polls: 1)
            #expect(page.value(of: "pg_replication_restore_configured") == 0)
            let report = try await AdviceOnServers.report(replica)
            let finding = report.recommendations.first { $0.kind == "replay_stalled" }
            #expect(
                finding?.evidence.first
                    == "no WAL receiver runs: neither primary_conninfo nor restore_command is set")
        }
    }

    @Test(arguments: [15, 18])
    func `a standby whose receiver hangs has no lag of 0, and stands still`(
        version: Int
    ) async throws {
        try await Self.withReplica(version, ["wal_receiver_timeout": "4s"]) { primary, replica in
            try await Self.replayAll(primary, replica)
            let watcher = try Self.watcher(replica)
            let idle = try await watcher.run(polls: 3)
            #expect(idle.value(of: "pg_replication_lag_seconds") == 0)
            #expect(idle.value(of: "pg_replication_receiver_silent") == 0)
            let pid = try #require(
                Int32(try await replica.value("SELECT pid FROM pg_stat_wal_receiver") ?? ""))
            #expect(kill(pid, SIGSTOP) == 0)
            defer { kill(pid, SIGCONT) }
            try await eventually("it is known to hang", within: .seconds(120)) {
                let page = try await watcher.run(polls: 2)
                return page.value(of: "pg_replication_receiver_silent") == 1
            }
            let page = try await watcher.run(polls: 3)
            #expect(page.value(of: "pg_replication_receiver_running") == 1)
            #expect(page.value(of: "pg_replication_lag_seconds") == nil)
            // What is unknown is no good lag: the score is made of less.
            let coverage = "pg_health_coverage_ratio"
            #expect((page.value(of: coverage) ?? 1) < (idle.value(of: coverage) ?? 0))
            try await eventually("it stands still", within: .seconds(120)) {
                let page = try await watcher.run(polls: 2)
                return (page.value(of: "pg_replication_stalled_seconds") ?? 0) > 1
            }
            let finding = try await AdviceOnServers.report(replica).recommendations.first {
                $0.kind == "replay_stalled"
            }
            #expect(finding?.evidence.first?.hasSuffix("it hangs") == true)
        }
    }

    @Test(arguments: [15, 18])
    func `rights that are missing on a standby are to be given on its primary`(
        version: Int
    ) async throws {
        try await Self.withReplica(version) { primary, replica in
            try await primary.execute("CREATE ROLE plain LOGIN")
            try await Self.replayAll(primary, replica)
            for (server, place) in [(primary, "this"), (replica, "primary")] {
                let page = try await Watcher(server, as: "plain").poll().snapshot
                let missing = page.samples(of: "pgvigil_missing_rights")
                #expect(
                    missing.contains { $0.labels["remedy"] == "GRANT pg_monitor TO \"plain\";" })
                #expect(missing.allSatisfy { $0.labels["server"] == place })
                let words = SessionsAbsence(page).words
                #expect(
                    words.hasSuffix(" on its primary") == (place == "primary"), "\(words)")
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a standby that need not reply soon is not silent`(version: Int) async throws {
        try await Self.withReplica(version, ["wal_receiver_status_interval": "0"]) {
            primary, replica in
            let watcher = try Self.watcher(primary)
            let age = "pg_stat_replication_reply_age_seconds"
            for (timeout, isShown) in [("1min", true), ("10min", false), ("0", false)] {
                try await primary.execute("ALTER SYSTEM SET wal_sender_timeout = '\(timeout)'")
                try await primary.execute("SELECT pg_reload_conf()")
                try await eventually("the timeout \(timeout)", within: .seconds(60)) {
                    let page = try await watcher.run(polls: 2)
                    #expect(page.value(of: "pg_stat_replication_senders") == 1)
                    return (page.value(of: age) != nil) == isShown
                }
            }
        }
    }

    @Test(arguments: [15, 18])
    func `a frozen standby is seen from its primary, a log receiver is no standby`(
        version: Int
    ) async throws {
        try await Self.withReplica(version, ["wal_receiver_status_interval": "1"]) {
            primary, replica in
            try await Self.replayAll(primary, replica)
            let watcher = try Self.watcher(primary)
            let age = "pg_stat_replication_reply_age_seconds"
            #expect((try await watcher.run(polls: 2).value(of: age) ?? 100) < 5)
            await replica.freeze()
            try await eventually("the age of the last reply", within: .seconds(60)) {
                let page = try await watcher.run(polls: 2)
                #expect(page.value(of: "pg_standbys_connected") == 1)
                return (page.value(of: age) ?? 0) > 6
            }
            await replica.thaw()
            await replica.close()

            let directory = try TemporaryDirectory("w", ownedBy: Checkout.serverIdentity)
            let log = try Files.openToAppend("\(primary.directory.path)/receiver.log")
            let receiver = try ChildProcess.start(
                [
                    primary.installation.program("pg_receivewal"), "-h", primary.socketDirectory,
                    "-p", "\(primary.port)", "-U", "postgres", "-D", directory.path,
                ], environment: Checkout.childEnvironment, output: log.number,
                errors: log.number, as: Checkout.serverIdentity)
            defer { receiver.signal(15) }
            try await eventually("the log receiver is connected", within: .seconds(60)) {
                try await primary.execute("CREATE TABLE IF NOT EXISTS more (a int)")
                return try await primary.value(
                    """
                    SELECT count(*) FROM pg_stat_replication
                     WHERE application_name = 'pg_receivewal' AND replay_lag IS NOT NULL
                    """) == "1"
            }
            let page = try await watcher.run(polls: 2)
            #expect(page.samples(of: "pg_stat_replication_senders").count == 1)
            #expect(page.samples(of: "pg_stat_replication_replay_lag_seconds").isEmpty)
            #expect(page.value(of: "pg_standbys_connected") == 0)
        }
    }

    @Test(arguments: [15, 18])
    func `a slot that holds nothing has no limit, and a server that does not archive no backlog`(
        version: Int
    ) async throws {
        let settings = [
            "max_slot_wal_keep_size": "16MB", "archive_mode": "on", "archive_command": "'false'",
        ]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute("SELECT pg_create_physical_replication_slot('unused')")
            try await server.execute("SELECT pg_create_physical_replication_slot('kept', true)")
            try await server.execute("CREATE TABLE t AS SELECT generate_series(1, 9) AS a")
            try await server.execute("SELECT pg_switch_wal()")
            let watcher = try Self.watcher(server)
            try await eventually("archiving fails", within: .seconds(60)) {
                let page = try await watcher.run(polls: 2)
                return page.value(of: "pg_stat_archiver_failing") == 1
                    && page.value(of: "pg_archive_backlog_files") == 1
            }
            let limits = try await watcher.run(polls: 2)
                .samples(of: "pg_replication_slots_safe_wal_size_bytes")
            #expect(limits.map { $0.labels["slot_name"] } == ["kept"])

            try await server.execute("ALTER SYSTEM SET archive_command = ''")
            await server.reload()
            try await server.execute("SELECT pg_stat_reset_shared('archiver')")
            let unset = try await watcher.run(polls: 4)
            #expect(unset.value(of: "pg_stat_archiver_failing") == 1)

            try await server.execute("ALTER SYSTEM SET archive_mode = off")
            try await server.stop()
            try await server.start()
            let off = try await Watcher(server).run(polls: 4)
            #expect(off.value(of: "pg_up") == 1)
            for name in ["pg_stat_archiver_failing", "pg_archive_backlog_files"] {
                #expect(off.samples(of: name).isEmpty, "\(name)")
            }
            #expect(Self.lost(off, "archive_delay") == nil)
        }
    }

    // MARK: Servers

    /// Answers live for three intervals: long enough for a poll on a machine with much else to do.
    private static func watcher(_ server: TestServer) throws -> Watcher {
        try Watcher(server) { $0.interval = 1 }
    }

    private static func withReplica(
        _ version: Int, _ settings: [String: String] = [:],
        _ body: (TestServer, TestServer) async throws -> Void
    ) async throws {
        try await withServer(version: version) { primary in
            try await primary.prepareWatching()
            let replica = try await primary.replica(settings: settings)
            do {
                try await body(primary, replica)
            } catch {
                await replica.close()
                throw error
            }
            await replica.close()
        }
    }

    private static func connected(_ replica: TestServer) async throws {
        try await eventually("the receiver streams", within: .seconds(60)) {
            try await replica.value(
                "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'") == "1"
        }
    }

    private static func replayAll(_ primary: TestServer, _ replica: TestServer) async throws {
        try await connected(replica)
        let position = try await primary.value("SELECT pg_current_wal_lsn()") ?? ""
        try await eventually("everything is replayed", within: .seconds(60)) {
            try await replica.value("SELECT pg_last_wal_replay_lsn() >= '\(position)'") == "t"
        }
    }

    /// A position may go back at a restart: what counts must not have one for its value.
    private static func countsNoPosition(_ before: TargetSnapshot, _ after: TargetSnapshot) {
        let positions = (before.families + after.families).filter {
            $0.metric.name.hasSuffix("_position_bytes")
        }
        #expect(positions.count > 6 && positions.allSatisfy { $0.metric.kind == .gauge })
        let values = Set(positions.flatMap(\.samples).map(\.value).filter { $0 > 0 })
        for family in before.families + after.families where family.metric.kind == .counter {
            #expect(values.isDisjoint(with: family.samples.map(\.value)), "\(family.metric.name)")
        }
        let received = "pg_replication_received_position_bytes"
        #expect(before.value(of: received) ?? 0 > 16_777_216)
    }

    private static func lost(_ page: TargetSnapshot, _ check: String) -> Double? {
        page.samples(of: "pg_health_points_lost").first { $0.labels["check"] == check }?.value
    }
}
