import Indicators
import JSON
import Limits
import Metrics

/// What `/api/v1/database/connections` says of a target: slots, states, groups, pools, blockers.
enum ConnectionsDocument {
    /// The most groups, pools and blockers of a target in one answer.
    static let rowsMax = 500

    static func object(_ target: KnownTarget) -> JSON {
        var object = HealthDocument.head(target)
        object.add("server", server(target))
        object.add("states", states(target))
        let groups = groups(target)
        let pools = PoolRows.all(target)
        let blocking = blocking(target)
        object.add("groups", .list(Array(groups.prefix(rowsMax))))
        object.add("pools", .list(Array(pools.prefix(rowsMax))))
        object.add(
            "blocking", blocking.map { .list(Array($0.prefix(rowsMax))) },
            else: target.reason("pg_lock_blocking_root"))
        let leftOut = [groups, pools, blocking ?? []].reduce(0) { $0 + max(0, $1.count - rowsMax) }
        object.add("rows_left_out", .whole(leftOut))
        object.add(
            "longest_query_seconds", target.found.value("pg_running_queries_longest_seconds"),
            else: target.reason("pg_running_queries_longest_seconds"))
        return object.object
    }

    /// The slots of the server.
    static func server(_ target: KnownTarget) -> JSON {
        var object = ObjectBuilder()
        for name in ["max", "reserved", "used"] {
            let family = "pg_connections_\(name)"
            object.add(name, target.found.value(family), else: target.reason(family))
        }
        let ratio = target.found.value("pg_connections_utilization_ratio")
        object.add(
            "utilization_ratio", ratio, else: target.reason("pg_connections_utilization_ratio"))
        object.add("status", target.verdict(ratio, of: .connections).rawValue)
        return object.object
    }

    // MARK: States and groups

    private static let sessions = "pg_stat_activity_sessions"

    /// What the server calls each state, and what it is called here.
    private static let names = [
        ("active", "active"), ("idle", "idle"), ("idle in transaction", "idle_in_transaction"),
        ("idle in transaction (aborted)", "idle_in_transaction_aborted"),
        ("fastpath function call", "fastpath_function_call"), ("disabled", "disabled"),
    ]

    private static func states(_ target: KnownTarget) -> JSON {
        let isKnown = hasAnswered(target)
        var object = ObjectBuilder()
        var counted = 0.0
        for (state, name) in names {
            let count = sum(target.found[sessions].filter { $0.labels["state"] == state })
            counted += count
            object.add(name, isKnown ? count : nil, else: target.reason(sessions))
        }
        // Groups without a series of their own share one, and so does what newer servers say.
        let all = sum(target.found[sessions])
        object.add("other", isKnown ? all - counted : nil, else: target.reason(sessions))
        return object.object
    }

    private static func sum(_ samples: [Sample]) -> Double { samples.reduce(0) { $0 + $1.value } }

    /// No session is an answer, too, but not one of a server that says nothing.
    private static func hasAnswered(_ target: KnownTarget) -> Bool {
        !target.found[sessions].isEmpty || hasAnswered(target, "pg_stat_activity")
    }

    private static func hasAnswered(_ target: KnownTarget, _ collector: String) -> Bool {
        target.isUp == true
            && target.found["pgvigil_collector_success"].contains {
                $0.labels["collector"] == collector && $0.value == 1
            }
    }

    private static func groups(_ target: KnownTarget) -> [JSON] {
        let ages = Dictionary(
            target.found["pg_stat_activity_max_tx_duration"].map { ($0.labels, $0.value) },
            uniquingKeysWith: { first, _ in first })
        return target.found[sessions].map { sample in
            var object = ObjectBuilder()
            for name in ["datname", "usename", "application_name", "state"] {
                object.add(name, sample.labels[name] ?? "")
            }
            object.add("sessions", .number(sample.value))
            object.add(
                "oldest_transaction_seconds", ages[sample.labels], else: "none is in a transaction")
            return object.object
        }
    }

    // MARK: Blocking

    /// Nil when it is not known; nothing that blocks is an answer, too.
    private static func blocking(_ target: KnownTarget) -> [JSON]? {
        let roots = target.found["pg_lock_blocking_root"]
        guard !roots.isEmpty || hasAnswered(target, "pg_blocking") else { return nil }
        return roots.sorted { $0.value > $1.value }.map { sample in
            var object = ObjectBuilder()
            object.add(
                "pid", sample.labels["pid"].flatMap { Int($0) }.map { .whole($0) },
                else: "a prepared transaction has no process")
            for name in ["usename", "application_name", "datname"] {
                object.add(name, sample.labels[name] ?? "")
            }
            object.add("waiting_sessions", .number(sample.value))
            return object.object
        }
    }
}
