import Examinations
import Metrics
import Recommendations

/// Statements for a check that depend on what is set now; none makes anything smaller than it is.
extension Advisor {
    static func steps(_ check: String, _ examination: Examination) -> [Step]? {
        let general = CheckAdvice.of(check).steps
        switch check {
        case "cache_hit": return cacheSteps(general, examination)
        case "connections_utilization", "connections_exhausted":
            return connectionSteps(general, examination)
        case "deadlocks", "lock_wait", "lock_waiting":
            // From version 18 on.
            guard examination.setting("log_lock_failures") == "off" else { return nil }
            return general + [Step("ALTER SYSTEM SET log_lock_failures = on;")]
        case "requested_checkpoints": return checkpointSteps(general, examination)
        case "vacuum_overdue": return vacuumSteps(general, examination)
        case "slot_retention":
            let isLimited = (examination.setting("max_slot_wal_keep_size") ?? "-1") != "-1"
            return isLimited ? readingSteps(general) + [slots] : nil
        case "idle_in_transaction":
            let limit = examination.amount("idle_in_transaction_session_timeout") ?? 0
            return limit > 0 && limit <= 300 ? readingSteps(general) + [idle] : nil
        default: return nil
        }
    }

    private static let slots = Step("SELECT * FROM pg_replication_slots;")
    private static let idle = Step(
        "SELECT pid, usename, state, state_change FROM pg_stat_activity"
            + " WHERE state LIKE 'idle in transaction%' ORDER BY state_change;")

    private static let vacuumSettings = Step(
        "SELECT name, setting, unit FROM pg_settings"
            + " WHERE name LIKE 'autovacuum%' OR name LIKE 'vacuum_cost%' ORDER BY name;")

    private static func readingSteps(_ steps: [Step]) -> [Step] {
        steps.filter { !$0.changesSystem }
    }

    private static func cacheSteps(_ general: [Step], _ examination: Examination) -> [Step]? {
        guard let buffers = examination.amount("shared_buffers") else { return nil }
        let size = Figures.setting(buffers * 2)
        return general + [Step(destructive: "ALTER SYSTEM SET shared_buffers = '\(size)';")]
    }

    private static func connectionSteps(_ general: [Step], _ examination: Examination) -> [Step] {
        let limit = examination.amount("idle_session_timeout") ?? 0
        let isLimited = limit > 0 && limit <= 600
        let steps = isLimited ? readingSteps(general) : general
        // From a number that is not the server's the limit might even become lower.
        guard
            let most = examination.amount("max_connections")
                ?? examination.snapshot.value(of: "pg_connections_max")
        else { return steps }
        let more = Figures.whole((most * 1.5).rounded(.up))
        return steps + [Step(destructive: "ALTER SYSTEM SET max_connections = \(more);")]
    }

    private static func checkpointSteps(_ general: [Step], _ examination: Examination) -> [Step] {
        guard let size = examination.amount("max_wal_size"),
            let wanted = wantedLogSize(examination), wanted.size > size
        else { return general }
        let room = Figures.setting(max(wanted.size, size * 2))
        return general + [Step("ALTER SYSTEM SET max_wal_size = '\(room)';")]
    }

    private static func vacuumSteps(_ general: [Step], _ examination: Examination) -> [Step] {
        guard let own = examination.amount("autovacuum_vacuum_cost_limit"),
            let limit = own >= 0 ? own : examination.amount("vacuum_cost_limit"),
            let workers = examination.amount("autovacuum_max_workers")
        else { return readingSteps(general) + [vacuumSettings] }
        var steps: [Step] = []
        if limit < 10_000 {
            let more = Figures.whole(min(10_000, max(2000, limit * 2)))
            steps.append(Step("ALTER SYSTEM SET autovacuum_vacuum_cost_limit = \(more);"))
        }
        let more = Figures.whole(max(5, workers + 2))
        return steps + [Step("ALTER SYSTEM SET autovacuum_max_workers = \(more);")]
    }
}
