import Collection
import Metrics
import Postgres
import Support
import Testing

@Suite struct ProgressOnServersTests {
    private static let vacuum = ServerView(
        "pg_stat_progress_vacuum", labels: ["datname": "datname", "relid": "relid"],
        shows: [
            "pg_stat_progress_vacuum_heap_blks": "heap_blks_total",
            "pg_stat_progress_vacuum_heap_blks_scanned": "heap_blks_scanned",
            "pg_stat_progress_vacuum_heap_blks_vacuumed": "heap_blks_vacuumed",
            "pg_stat_progress_vacuum_index_vacuums": "index_vacuum_count",
        ])

    /// What none of the commands has come to.
    private static let still: Set = [
        "pg_progress_tuples", "pg_stat_progress_vacuum_heap_blks_vacuumed",
        "pg_stat_progress_vacuum_index_vacuums",
    ]

    @Test(arguments: [15, 17, 18])
    func `every command that reports progress is as far as the server's view says`(
        version: Int
    ) async throws {
        let settings = ["autovacuum": "off", "track_activities": "on"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            let held = try await HeldCommands.make(on: server)
            let session = try server.session()
            let views = [HeldCommands.view, Self.vacuum]
            var before: [ServerView.Reading] = []
            for view in views { before.append(try await view.reading(session)) }
            let page = try await Watcher(server).poll().snapshot
            for (view, first) in zip(views, before) {
                let last = try await view.reading(session)
                #expect(view.differences(page, before: first, after: last) == [])
                #expect(
                    Set(view.families).subtracting(view.moved(page)).subtracting(Self.still) == [])
            }
            func values(_ name: String, _ command: String) -> [Double] {
                page.samples(of: "pg_progress_\(name)")
                    .filter { $0.labels["command"] == command }.map(\.value).sorted()
            }
            let phases = page.samples(of: "pg_progress_operations").map { sample in
                "\(sample.labels["command"] ?? ""): \(sample.labels["phase"] ?? "")"
            }
            #expect(phases.sorted() == Self.phases)
            // What rebuilds an index has scanned its table before, and counts nothing now.
            #expect(values("done_ratio", "VACUUM FULL") == [])
            #expect(values("done_ratio", "CLUSTER") == [])
            #expect(values("partitions", "CREATE INDEX") == [2])
            #expect(values("partitions_done", "CREATE INDEX") == [1])
            // 1 to 2999, of which the first thousand are excluded: the copy waits at 3000. Since 17
            // rows count when they are written, a thousand at a time.
            let copied = version >= 17 ? 1000.0 : 1999
            #expect(values("tuples_done", "COPY FROM") == [copied, copied])
            #expect(values("tuples_done", "COPY TO") == [2999])
            // A program does not say how much will come.
            #expect(values("bytes", "COPY FROM") == [23_893])
            #expect(values("done_ratio", "COPY FROM").count == 1)
            #expect(values("done_bytes", "COPY FROM").count == 2)
            await session.close()
            await held.close()
        }
    }

    @Test(arguments: [15, 18])
    func `a command is shown without names while someone has locked the catalog of names`(
        version: Int
    ) async throws {
        try await withServer(version: version, settings: ["autovacuum": "off"]) { server in
            try await server.prepareWatching()
            try await server.execute(
                "CREATE TABLE slow AS SELECT generate_series(1, 50000) AS n; DELETE FROM slow")
            let worker = try server.session()
            _ = try await worker.rows("SET vacuum_cost_delay = 100")
            _ = try await worker.rows("SET vacuum_cost_limit = 1")
            let work = Task { try? await worker.rows("VACUUM slow", within: .seconds(120)) }
            try await eventually("the vacuum scans") {
                try await server.value("SELECT count(*) FROM pg_stat_progress_vacuum") == "1"
            }
            let entry = try await Watcher(server).poll().plan.entries.first {
                $0.collector.name == "pg_progress"
            }
            let sql = try #require(entry?.variant.sql)
            let watcher = try server.session(user: "watcher")
            for statement in ["SET search_path = pg_catalog", "SET lock_timeout = 1000"] {
                _ = try await watcher.rows(statement)
            }
            let names = "SELECT command, relation FROM (\(sql)) AS progress"
            let locker = try server.session()
            _ = try await locker.rows("BEGIN")
            _ = try await locker.rows("LOCK pg_class IN ACCESS EXCLUSIVE MODE")
            #expect(try await watcher.rows(names) == [["VACUUM", nil]])
            _ = try await locker.rows("COMMIT")
            #expect(try await watcher.rows(names) == [["VACUUM", "public.slow"]])
            work.cancel()
            for session in [worker, watcher, locker] { await session.close() }
        }
    }

    private static let phases = [
        "ANALYZE: acquiring sample rows", "ANALYZE: computing extended statistics",
        "ANALYZE: computing statistics",
        "BASE BACKUP: streaming database files", "CLUSTER: rebuilding index",
        "COPY FROM: copying", "COPY FROM: copying", "COPY TO: copying",
        "CREATE INDEX: building index", "CREATE INDEX: building index", "REINDEX: building index",
        "VACUUM FULL: rebuilding index", "VACUUM: scanning heap",
    ]
}
