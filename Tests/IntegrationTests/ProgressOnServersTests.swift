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

    private static let phases = [
        "ANALYZE: acquiring sample rows", "ANALYZE: computing extended statistics",
        "ANALYZE: computing statistics",
        "BASE BACKUP: streaming database files", "CLUSTER: rebuilding index",
        "COPY FROM: copying", "COPY FROM: copying", "COPY TO: copying",
        "CREATE INDEX: building index", "CREATE INDEX: building index", "REINDEX: building index",
        "VACUUM FULL: rebuilding index", "VACUUM: scanning heap",
    ]
}
