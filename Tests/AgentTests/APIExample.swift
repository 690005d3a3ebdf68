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
        let statement: Labels = [
            "queryid": "-4185925123159566327", "datname": "shop", "usename": "till",
            "toplevel": "true",
        ]
        let group: Labels = [
            "datname": "shop", "state": "idle in transaction", "usename": "till",
            "application_name": "till 1",
        ]
        let shop: Labels = ["datname": "shop"]
        let root: Labels = [
            "pid": "4711", "datname": "shop", "usename": "till", "application_name": "till 1",
            "state": "idle in transaction", "kind": "session",
        ]
        func threshold(_ name: String, _ severity: String, _ value: Double) -> (Labels, Double) {
            (["indicator": name, "severity": severity], value)
        }
        let counters = [
            "calls", "seconds", "rows", "shared_blocks_hit", "shared_blocks_read",
            "temp_blocks_read", "temp_blocks_written",
        ].map { family("pg_stat_statements_\($0)_total", [(statement, poll * 100)]) }
        return [
            family("pg_up", [(.none, 1)]),
            family("pgvigil_target_info", [(["environment": "production", "profile": "x"], 1)]),
            family("pg_health_score", [(.none, 78.5)]),
            family("pg_health_coverage_ratio", [(.none, 1)]),
            family("pg_health_model_info", [(["version": "2", "custom": "no"], 1)]),
            family(
                "pg_health_points_lost",
                [(["component": "connections", "check": "connections_utilization"], 21.5)]),
            family("pg_health_cap_active", [(["reason": "slot_lost"], 0)]),
            family(
                "pgvigil_threshold",
                [
                    threshold("health_score", "warning", 80),
                    threshold("connections_utilization_ratio", "warning", 0.8),
                    threshold("connections_utilization_ratio", "critical", 0.95),
                ]),
            family("pg_connections_used", [(.none, 90)]),
            family("pg_connections_max", [(.none, 103)]),
            family("pg_connections_reserved", [(.none, 3)]),
            family("pg_connections_utilization_ratio", [(.none, 0.9)]),
            family("pg_running_queries_longest_seconds", [(.none, 1.5)]),
            family("pg_cache_hit_ratio", [(.none, 0.99)]),
            family("pg_query_mean_seconds", [(.none, 0.01)]),
            family("pg_query_p95_seconds", [(.none, 0.05)]),
            family("pg_slow_queries", [(.none, 0)]),
            family("pg_transaction_error_ratio", [(.none, 0.001)]),
            family("pg_pool_utilization_ratio", [(["pool": "till"], 0.5)]),
            family("pg_pool_size", [(["pool": "till"], 20)]),
            family("pg_pool_sessions", [(["pool": "till", "state": "active"], 10)]),
            family("pg_stat_activity_sessions", [(group, 2)]),
            family("pg_stat_activity_max_tx_duration", [(group, 12)]),
            family("pg_lock_blocking_root", [(root, 3)]),
            family("pg_database_size_bytes", [(shop, 8_000_000)]),
            family("pg_database_sessions", [(shop, 2)]),
            family("pg_database_cache_hit_ratio", [(shop, 0.99)]),
            family("pg_stat_database_xact_commit_total", [(shop, poll * 500)]),
            family("pg_stat_database_xact_rollback_total", [(shop, poll * 5)]),
            family("pg_stat_database_temp_bytes_total", [(shop, poll * 8192)]),
            family(
                "pg_stat_statements_query_info",
                [(["queryid": "-4185925123159566327", "query": "SELECT $1"], 1)]),
            family(
                "pgvigil_collector_last_success_timestamp_seconds",
                [(["collector": "pg_stat_statements"], poll)]),
            family(
                "pg_extension_info",
                [(["datname": "shop", "extension": "pgcrypto", "version": "1.3"], 1)]),
        ] + counters
    }

    /// The snapshots of two polls, each with all targets that were polled.
    static let snapshots: [Snapshot] = [1.0, 2].map { poll in
        func target(_ name: String, _ families: [Family]) -> TargetSnapshot {
            TargetSnapshot(
                name: name, labels: ["target": name], generation: poll == 1 ? 1 : 2,
                families: families, reports: poll == 1 ? 1 : 2,
                pollBegan: began + .seconds(poll * 30))
        }
        let failing: Labels = ["reason": "connection", "message": "no route to host"]
        let down = [
            family("pg_up", [(.none, 0)]),
            family("pgvigil_target_failing_since_timestamp_seconds", [(failing, 1_796_000_000)]),
        ]
        return Snapshot(
            generation: poll == 1 ? 1 : 2,
            targets: [target("orders", families(poll)), target("stock", down)], agent: [])
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
