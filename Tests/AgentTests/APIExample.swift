import API
import JSON
import Metrics

/// Targets of every kind, of which documents are examples: one that is well known, one that is
/// down, and one that was never polled.
enum APIExample {
    private static let began = ContinuousClock.now

    private static func family(_ name: String, _ samples: [(Labels, Double)]) -> Family {
        Family(Metric(name, .gauge, "."), samples.map { Sample($0.0, $0.1) })
    }

    /// What is known of a server after its second poll, or after its first.
    private static func families(_ poll: Double) -> [Family] {
        judged() + sessions() + counted(poll) + statements(poll)
    }

    private static func judged() -> [Family] {
        func threshold(_ name: String, _ severity: String, _ value: Double) -> (Labels, Double) {
            (["indicator": name, "severity": severity], value)
        }
        let lost: Labels = ["component": "connections", "check": "connections_utilization"]
        let info: Labels = ["environment": "production", "profile": "standard"]
        let model: Labels = ["version": "2", "custom": "no"]
        let limits = [
            threshold("health_score", "warning", 80),
            threshold("connections_utilization_ratio", "warning", 0.8),
            threshold("connections_utilization_ratio", "critical", 0.95),
        ]
        let alone: [(String, Double)] = [
            ("pg_up", 1), ("pg_health_score", 78.5), ("pg_health_coverage_ratio", 1),
            ("pg_connections_used", 90), ("pg_connections_max", 103),
            ("pg_connections_reserved", 3), ("pg_connections_utilization_ratio", 0.9),
            ("pg_running_queries_longest_seconds", 1.5), ("pg_cache_hit_ratio", 0.99),
            ("pg_query_mean_seconds", 0.01), ("pg_query_p95_seconds", 0.05),
            ("pg_slow_queries", 0), ("pg_transaction_error_ratio", 0.001),
        ]
        return alone.map { family($0.0, [(.none, $0.1)]) } + [
            family("pgvigil_target_info", [(info, 1)]),
            family("pg_health_model_info", [(model, 1)]),
            family("pg_health_points_lost", [(lost, 21.5)]),
            family("pg_health_cap_active", [(["reason": "slot_lost"], 0)]),
            family("pgvigil_threshold", limits),
        ]
    }

    private static func sessions() -> [Family] {
        let group: Labels = [
            "datname": "shop", "state": "idle in transaction", "usename": "till",
            "application_name": "till 1",
        ]
        let root: Labels = [
            "pid": "4711", "datname": "shop", "usename": "till", "application_name": "till 1",
            "state": "idle in transaction", "kind": "session",
        ]
        let prepared: Labels = ["pid": "", "datname": "shop", "kind": "prepared"]
        let pool: Labels = ["pool": "till"]
        let active: Labels = ["pool": "till", "state": "active"]
        return [
            family("pg_pool_utilization_ratio", [(pool, 0.5)]),
            family("pg_pool_size", [(pool, 20)]),
            family("pg_pool_sessions", [(active, 10)]),
            family("pg_stat_activity_sessions", [(group, 2)]),
            family("pg_stat_activity_max_tx_duration", [(group, 12)]),
            family("pg_lock_blocking_root", [(root, 3), (prepared, 1)]),
        ]
    }

    private static func counted(_ poll: Double) -> [Family] {
        let shop: Labels = ["datname": "shop"]
        let installed: Labels = [
            "datname": "shop", "extension": "pgcrypto", "version": "1.3", "schema": "public",
        ]
        let newest: Labels = ["extension": "pgcrypto", "default_version": "1.3"]
        let missing: Labels = ["datname": "shop", "extension": "vector"]
        let expected: Labels = [
            "name": "work_mem", "expected": "4MB", "value": "8MB", "source": "configuration file",
        ]
        let unknown: Labels = [
            "name": "io_method", "expected": "io_uring", "reason": "unsupported",
        ]
        return [
            family("pg_database_size_bytes", [(shop, 8_000_000)]),
            family("pg_database_sessions", [(shop, 2)]),
            family("pg_database_cache_hit_ratio", [(shop, 0.99)]),
            family("pg_stat_database_xact_commit_total", [(shop, poll * 500)]),
            family("pg_stat_database_xact_rollback_total", [(shop, poll * 5)]),
            family("pg_stat_database_temp_bytes_total", [(shop, poll * 8192)]),
            family("pg_extension_info", [(installed, 1)]),
            family("pg_available_extension", [(newest, 1)]),
            family(
                "pg_extension_outdated", [(["datname": "shop", "extension": "pgcrypto"], 0)]),
            family("pg_extension_missing", [(missing, 1)]),
            family("pg_expected_setting", [(expected, 1), (unknown, 0)]),
            family("pg_settings_differs", [(["name": "work_mem"], 1)]),
        ]
    }

    private static func statements(_ poll: Double) -> [Family] {
        let id = "-4185925123159566327"
        let statement: Labels = [
            "queryid": id, "datname": "shop", "usename": "till", "toplevel": "true",
        ]
        let text: Labels = ["queryid": id, "query": "SELECT $1"]
        let collector: Labels = ["collector": "pg_stat_statements"]
        let counters = [
            "calls", "seconds", "rows", "shared_blocks_hit", "shared_blocks_read",
            "temp_blocks_read", "temp_blocks_written",
        ]
        return counters.map { family("pg_stat_statements_\($0)_total", [(statement, poll * 100)]) }
            + [
                family("pg_stat_statements_query_info", [(text, 1)]),
                family("pgvigil_collector_last_success_timestamp_seconds", [(collector, poll)]),
            ]
    }

    /// The snapshots of two polls, each with all targets that were polled.
    static let snapshots: [Snapshot] = [1.0, 2].map { poll in
        func target(
            _ name: String, _ families: [Family], counted: [Family] = []
        ) -> TargetSnapshot {
            TargetSnapshot(
                name: name, labels: ["target": name], generation: poll == 1 ? 1 : 2,
                families: families, reports: poll == 1 ? 1 : 2,
                pollBegan: began + .seconds(poll * 30), counted: counted)
        }
        let failing: Labels = ["reason": "connection", "message": "no route to host"]
        let down = [
            family("pg_up", [(.none, 0)]),
            family("pgvigil_target_failing_since_timestamp_seconds", [(failing, 1_796_000_000)]),
            family("pgvigil_target_failing_tries", [(.none, 3)]),
        ]
        return Snapshot(
            generation: poll == 1 ? 1 : 2,
            targets: [
                target("orders", families(poll), counted: statements(poll)), target("stock", down),
            ], agent: [])
    }

    /// The names of all targets.
    static let names = ["orders", "stock", "new"]

    private static let trends = KnownTrends(
        step: 60,
        series: KnownTrends.names.map {
            (
                name: $0,
                points: [(time: 1_796_000_000, value: 0.5), (time: 1_796_000_060, value: nil)]
            )
        })

    /// The documents' examples.
    static func example(of document: APIDocument) -> JSON {
        var recent = RecentTargets()
        for (index, snapshot) in snapshots.enumerated() {
            recent.take(snapshot, at: 1_796_000_000 + Double(index) * 60)
        }
        let alert = KnownAlert(
            name: "PostgresConnectionsHigh", severity: "ticket", state: "firing",
            since: 1_796_000_000_000, labels: [(name: "target", value: "orders")],
            summary: "orders uses 90 % of its connections", action: "", runbook: "")
        let answer = APIAnswer(generation: 2, time: 1_796_000_060, targetsLeftOut: 0)
        return answer.document(document, APIQuery(), count: names.count) { index in
            let name = names[index]
            return KnownTarget(
                name: name, snapshots[1].targets.first { $0.name == name }, recent: recent[name],
                trends: name == "orders" ? trends : nil,
                alerts: name == "orders" ? [alert] : [], now: began + .seconds(61))
        }
    }
}
