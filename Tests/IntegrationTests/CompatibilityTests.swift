import Collection
import ExporterNames
import Postgres
import Support
import Testing

/// The names of postgres_exporter, held against a real one that watches the same server.
@Suite struct CompatibilityTests {
    /// Both do work of their own, and what moves on a busy server moves between two looks, too.
    private static let toleratedShare = 0.25
    private static let toleratedCount = 200.0

    @Test(arguments: [15, 18])
    func `a dashboard for postgres exporter finds its series with the same values`(
        version: Int
    ) async throws {
        let settings = ["wal_level": "logical"]
        try await withServer(version: version, settings: settings) { server in
            try await server.prepareWatching()
            try await server.execute(
                "SELECT pg_create_logical_replication_slot('decoded', 'pgoutput')")
            let holder = try server.session()
            _ = try await holder.rows("BEGIN")
            _ = try await holder.rows("LOCK pg_tablespace, pg_proc IN SHARE MODE")
            try await server.execute("CREATE TABLE held AS SELECT generate_series(1, 5000) AS n")
            try await server.execute("ANALYZE held")
            try await server.execute("CHECKPOINT")
            let exporter = try await TestPostgresExporter.start(watching: server, user: "watcher")
            let agent = try await AgentProcess.start(
                """
                agent: { interval: 1s, compatibility: postgres_exporter }
                targets:
                  - { name: a, conninfo: "\(server.conninfo(user: "watcher"))" }

                """)
            let wanted = Set(PostgresExporterNames.all.map(\.name) + Self.sameNames)
            var theirs: [String: [String: Double]] = [:]
            var ours: [String: [String: Double]] = [:]
            func look() async throws {
                ours = Self.series(try await agent.client.get("/metrics").text, wanted)
            }
            try await eventually("both have seen the rows", within: .seconds(60)) {
                try await look()
                theirs = Self.series(try await exporter.page(), wanted)
                let inserted = "pg_stat_database_tup_inserted"
                let labels = "datname=postgres"
                return ours[inserted]?[labels] ?? 0 >= 5000
                    && theirs[inserted]?[labels] ?? 0 >= 5000
            }
            // What they say lies between what we said before them and what we say after them.
            let before = ours
            var polls: Set<Substring> = []
            try await eventually("two further polls", within: .seconds(60)) {
                let page = try await agent.client.get("/metrics").text
                let poll = page.split(separator: "\n").first {
                    $0.hasPrefix("pgvigil_poll_duration_seconds")
                }
                if let poll { polls.insert(poll) }
                return polls.count > 2
            }
            try await look()
            let shared = wanted.filter { name in
                theirs[name] != nil && !Self.unknownHere.contains { name.hasPrefix($0) }
            }
            #expect(shared.count > 20)
            #expect(shared.filter { ours[$0] == nil } == [])
            for name in shared.sorted() {
                // Collectors have other names with them, and other times.
                if name.hasPrefix("pg_scrape_collector") { continue }
                Self.compare(
                    name, theirs[name, default: [:]],
                    before: before[name, default: [:]], after: ours[name, default: [:]])
            }
            Self.compareLabels(theirs, ours)
            _ = try await holder.rows("COMMIT")
            await holder.close()
            exporter.stop()
            agent.stop()
        }
    }

    /// Holds what they say to what we said before and after them.
    private static func compare(
        _ name: String, _ theirs: [String: Double], before: [String: Double],
        after: [String: Double]
    ) {
        let common = Set(theirs.keys).intersection(after.keys)
        #expect(!common.isEmpty || hasOtherLabels.contains(name), "\(name)")
        // Times of sessions go on between the two looks, by the number of sessions.
        if name.hasSuffix("_time") { return }
        for labels in common {
            let one = theirs[labels] ?? .nan
            let later = after[labels] ?? .nan
            let limit = max(toleratedCount, toleratedShare * abs(one))
            let earlier = before[labels] ?? later
            let range = min(earlier, later) - limit...max(earlier, later) + limit
            #expect(range.contains(one), "\(name){\(labels)} \(earlier) \(later)")
        }
    }

    /// There is a series for each mode and database under their names, and the slot has its database.
    private static func compareLabels(
        _ theirs: [String: [String: Double]], _ ours: [String: [String: Double]]
    ) {
        for name in ["pg_locks_count"] + sameNames {
            #expect(Set(ours[name, default: [:]].keys) == Set(theirs[name, default: [:]].keys))
        }
        let held = "datname=postgres,mode=sharelock"
        #expect(theirs["pg_locks_count"]?[held] == 1 && ours["pg_locks_count"]?[held] == 1)
        let slot = "database=postgres,slot_name=decoded"
        #expect(theirs["pg_replication_slots_active"]?[slot] == 0)
    }

    /// What is called alike here, with other labels.
    private static let sameNames = ["pg_replication_slots_active"]

    /// Rows there are distinguished by more or other labels than here.
    private static let hasOtherLabels: Set = [
        "pg_stat_activity_count", "pg_stat_statements_query_id",
    ]

    /// What we know nothing of on this server, where they say 0: conflicts, which only replicas have;
    /// archiving and resets that never were; times of blocks and
    /// checksums, which are switched off.
    private static let unknownHere = [
        "pg_stat_database_conflicts_confl", "pg_stat_archiver_last_archive_age",
        "pg_stat_database_stats_reset", "pg_stat_database_blk_",
        "pg_stat_database_checksum_failures",
    ]

    /// Values by name and by the labels that both exporters use.
    private static func series(
        _ page: String, _ names: Set<String>
    ) -> [String: [String: Double]] {
        var series: [String: [String: Double]] = [:]
        for line in page.split(separator: "\n") where !line.hasPrefix("#") {
            let name = String(line.prefix { $0 != "{" && $0 != " " })
            guard names.contains(name), let text = line.split(separator: " ").last,
                let value = Double(text)
            else { continue }
            let labels = ["datname", "database", "schemaname", "relname", "slot_name", "mode"]
                .compactMap { label -> String? in
                    guard let start = line.firstRange(of: "\(label)=\"") else { return nil }
                    return "\(label)=" + line[start.upperBound...].prefix { $0 != "\"" }
                }
            series[name, default: [:]][labels.joined(separator: ","), default: 0] += value
        }
        return series
    }
}
