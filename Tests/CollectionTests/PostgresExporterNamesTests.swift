import Collection
import ExporterNames
import Metrics
import Support
import Tables
import Testing

@Suite struct PostgresExporterNamesTests {
    private static let ours = Set(
        Catalog.all.flatMap(\.columns).compactMap { column -> String? in
            guard case .value(let metric, _, _) = column.use else { return nil }
            return metric.name
        })

    private func family(_ name: String, _ samples: [Sample]) -> Family {
        Family(Metric(name, .counter, "Help."), samples)
    }

    @Test func `no other name is one of ours, and none comes twice`() {
        let names = PostgresExporterNames.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Set(names).intersection(Self.ours) == [])
    }

    @Test func `every source exists`() {
        let sources = Set(PostgresExporterNames.all.flatMap(\.sources))
        // The lag is derived by the agent from what the collectors learn.
        let strangers = sources.subtracting(Self.ours).filter {
            !$0.hasPrefix("pgvigil_collector_") && $0 != "pg_replication_lag_seconds"
        }
        #expect(strangers == [])
    }

    @Test func `a family comes under its other name with the same samples`() throws {
        let sample = Sample(["datname": "shop"], 7)
        let given = family("pg_stat_database_xact_commit_total", [sample])
        let result = PostgresExporterNames.families(from: [given])
        #expect(result.map(\.metric.name) == ["pg_stat_database_xact_commit"])
        #expect(result.first?.samples == [sample])
        #expect(result.first?.metric.kind == .unknown)
    }

    @Test func `times are milliseconds`() {
        let given = family("pg_stat_checkpointer_write_time_seconds_total", [Sample(.none, 1.5)])
        let result = PostgresExporterNames.families(from: [given])
        #expect(result.count == 3)
        #expect(result.allSatisfy { $0.samples == [Sample(.none, 1_500)] })
    }

    @Test func `locks are counted by mode in lower case, in each database, also where none is`()
        throws
    {
        let given = [
            family(
                "pg_locks_granted",
                [
                    Sample(["datname": "a", "mode": "AccessShareLock"], 3),
                    Sample(["datname": "", "mode": "ShareLock"], 7),
                ]),
            family("pg_locks_awaited", [Sample(["datname": "a", "mode": "AccessShareLock"], 2)]),
        ]
        let result = PostgresExporterNames.families(
            from: given, of: "pg_locks", databases: ["a", "b"])
        #expect(result.map(\.metric.name) == ["pg_locks_count"])
        let samples = try #require(result.first?.samples)
        #expect(samples.count == 2 * 9)
        let held = samples.filter { $0.value != 0 }
        #expect(held == [Sample(["datname": "a", "mode": "accesssharelock"], 5)])
        #expect(samples.contains(Sample(["datname": "b", "mode": "sireadlock"], 0)))
    }

    @Test func `families of the same name bear the labels of both`() {
        let result = PostgresExporterNames.labelled([
            family("pg_stat_statements_calls_total", [Sample(["usename": "web"], 1)]),
            family("pg_replication_slots_active", [Sample(["datname": "shop"], 1)]),
            family("pg_up", [Sample(.none, 1)]),
        ])
        #expect(
            result.map { $0.samples.map(\.labels) } == [
                [["usename": "web", "user": "web"]], [["datname": "shop", "database": "shop"]],
                [.none],
            ])
    }

    @Test func `labels take their other names`() {
        let given = family(
            "pg_stat_wal_receiver_timeline", [Sample(["sender_host": "a", "slot_name": "s"], 2)])
        let labels = PostgresExporterNames.families(from: [given]).first?.samples.first?.labels
        #expect(labels == ["upstream_host": "a", "slot_name": "s"])
    }

    @Test func `what has no other name gives nothing`() {
        #expect(PostgresExporterNames.families(from: [family("pg_up", [])]) == [])
    }

    @Test func `docs compatibility md says what the table says`() throws {
        try GoldenFile.expect(PostgresExporterNames.documentation, at: "docs/compatibility.md")
    }
}
