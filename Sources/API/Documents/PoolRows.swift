import Indicators
import JSON
import Limits
import Metrics

/// The pools of a target: configured ones of a server, or those of a PgBouncer.
enum PoolRows {
    static func all(_ target: KnownTarget) -> [JSON] {
        let ratios = Dictionary(
            target.found["pg_pool_utilization_ratio"].map {
                (ExactText($0.labels["pool"] ?? ""), $0.value)
            }, uniquingKeysWith: { first, _ in first })
        let configured = target.found["pg_pool_size"].map { sample in
            let name = sample.labels["pool"] ?? ""
            return row(name, max: sample.value, ratios[ExactText(name)], target)
        }
        return configured + console(target, ratios)
    }

    private static func row(
        _ name: String, max: Double, _ ratio: Double?, _ target: KnownTarget
    ) -> JSON {
        let states = target.found["pg_pool_sessions"].filter {
            $0.labels["pool"]?.hasSameBytes(as: name) == true
        }
        func count(_ chosen: [String]) -> Double {
            states.filter { chosen.contains($0.labels["state"] ?? "") }
                .reduce(0) { $0 + $1.value }
        }
        let reason = target.reason("pg_stat_activity_sessions")
        let isKnown = !states.isEmpty
        var object = ObjectBuilder()
        object.add("pool", name)
        object.add("max", .number(max))
        object.add(
            "sessions", isKnown ? states.reduce(0) { $0 + $1.value } : nil, else: reason)
        object.add("active", isKnown ? count(["active"]) : nil, else: reason)
        object.add("idle", isKnown ? count(["idle"]) : nil, else: reason)
        object.add(
            "idle_in_transaction",
            isKnown ? count(["idle in transaction", "idle in transaction (aborted)"]) : nil,
            else: reason)
        object.addNull("waiting", because: "the server does not see who waits for a pool's session")
        finish(&object, ratio, target)
        return object.object
    }

    private static func finish(
        _ object: inout ObjectBuilder, _ ratio: Double?, _ target: KnownTarget
    ) {
        object.add("utilization_ratio", ratio, else: target.reason("pg_pool_utilization_ratio"))
        object.add("status", target.verdict(ratio, of: .pool).rawValue)
    }

    // MARK: PgBouncer

    private static func console(
        _ target: KnownTarget, _ ratios: [ExactText: Double]
    ) -> [JSON] {
        var sums: [ExactText: [String: Double]] = [:]
        for (word, family) in [
            ("waiting", "client_waiting"), ("active", "server_active"), ("idle", "server_idle"),
            ("used", "server_used"), ("testing", "server_testing"), ("login", "server_login"),
        ] {
            for sample in target.found["pgbouncer_pools_\(family)_connections"] {
                let database = sample.labels["database"] ?? ""
                if database == "pgbouncer" { continue }
                let name = ExactText("\(database)/\(sample.labels["user"] ?? "")")
                sums[name, default: [:]][word, default: 0] += sample.value
            }
        }
        let sizes = Dictionary(
            target.found["pgbouncer_databases_pool_size"].map {
                (ExactText($0.labels["database"] ?? ""), $0.value)
            }, uniquingKeysWith: { first, _ in first })
        return sums.sorted { $0.key < $1.key }.map { name, counts in
            let database = name.text.utf8.lastIndex(of: UInt8(ascii: "/")).map {
                String(decoding: name.text.utf8[..<$0], as: UTF8.self)
            }
            let reason = target.reason("pgbouncer_pools_server_active_connections")
            var object = ObjectBuilder()
            object.add("pool", name.text)
            object.add(
                "max", sizes[ExactText(database ?? "")],
                else: target.reason("pgbouncer_databases_pool_size"))
            let servers = ["active", "idle", "used", "testing", "login"].compactMap { counts[$0] }
            object.add("sessions", servers.isEmpty ? nil : servers.reduce(0, +), else: reason)
            object.add("active", counts["active"], else: reason)
            object.add("idle", counts["idle"], else: reason)
            object.addNull("idle_in_transaction", because: "PgBouncer does not say")
            object.add("waiting", counts["waiting"], else: reason)
            finish(&object, ratios[name], target)
            return object.object
        }
    }
}
