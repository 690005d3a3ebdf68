import Basics
import Collection
import Examinations
import Recommendations
import Tables

/// Settings that put data at risk, or that keep things from being seen.
extension Advisor {
    static func settings(_ examination: Examination) -> [Recommendation] {
        dangerous(examination) + uncounted(examination) + blind(examination)
            + restarts(examination)
    }

    private static func dangerous(_ examination: Examination) -> [Recommendation] {
        var found: [Recommendation] = []
        if examination.setting("fsync") == "off" {
            found.append(
                Recommendation(
                    kind: "fsync_off", title: "fsync is off", severity: .critical,
                    what: "After a crash of the machine the database may be beyond repair.",
                    evidence: ["fsync = off"], steps: [Step("ALTER SYSTEM SET fsync = on;")],
                    risk: "Commits wait for the disk; synchronous_commit = off is the safe way to"
                        + " save that.",
                    verify: "SHOW fsync; is on. Make a new base backup."))
        }
        if examination.setting("full_page_writes") == "off" {
            found.append(
                Recommendation(
                    kind: "full_page_writes_off", title: "full_page_writes is off",
                    severity: .critical,
                    what: "A page half written when the machine crashes cannot be repaired.",
                    evidence: ["full_page_writes = off"],
                    steps: [Step("ALTER SYSTEM SET full_page_writes = on;")],
                    risk: "More write-ahead log after each checkpoint.",
                    verify: "SHOW full_page_writes; is on."))
        }
        let off = ["autovacuum", "track_counts"].filter { examination.setting($0) == "off" }
        if !off.isEmpty {
            let isReplica = examination.facts.isInRecovery
            found.append(
                Recommendation(
                    kind: "autovacuum_off", title: "Autovacuum is off",
                    severity: isReplica ? .info : .critical, checks: ["autovacuum_off"],
                    what: isReplica
                        ? "A replica vacuums nothing, and does not have to: its primary does. After a"
                            + " promotion nothing would."
                        : "Nothing removes dead rows or freezes old ones; in the end the server"
                            + " stops writing.",
                    evidence: off.map { "\($0) = off" },
                    steps: off.map { Step("ALTER SYSTEM SET \($0) = on;") },
                    risk: "It has a lot to catch up with at first; the cost limit bounds it.",
                    verify: "last_autovacuum in pg_stat_user_tables is recent."))
        }
        return found
    }

    /// What a server counts unless someone switches it off; track_counts goes with autovacuum.
    private static func uncounted(_ examination: Examination) -> [Recommendation] {
        let texts: [(Tracking, what: String)] = [
            (
                .activities,
                "What sessions do is not recorded: a long query cannot be seen, nor an idle"
                    + " transaction or the progress of a vacuum, and pgvigil says nothing of them."
            ),
            (
                .statements,
                "pg_stat_statements counts nothing: mean, p95 and the cost of statements are"
                    + " unknown."
            ),
            (
                .queryIdentifiers,
                "Without ids pg_stat_statements counts nothing, unless a module of its own makes"
                    + " them: mean, p95 and the cost of statements are unknown."
            ),
        ]
        return texts.compactMap { tracking, what in
            let name = tracking.rawValue
            guard examination.setting(name) == tracking.offValue else { return nil }
            return Recommendation(
                kind: "not_counted", object: name, title: "\(name) is \(tracking.offValue)",
                severity: .warning, what: what, evidence: ["\(name) = \(tracking.offValue)"],
                steps: [Step("ALTER SYSTEM SET \(name) = \(tracking.onValue);")],
                risk: "It costs little; most servers have it on.",
                verify: "pg_health_coverage_ratio rises.")
        }
    }

    /// What is timed only on request, by what each setting shows; not every version has all.
    private static let timings: KeyValuePairs = [
        "track_io_timing": "how much of a statement's time is waiting for the disk",
        "track_wal_io_timing": "how long writing and flushing the log takes",
        "track_cost_delay_timing": "how long vacuum and analyze sleep by their cost limit",
    ]

    private static func untimed(_ examination: Examination) -> [Recommendation] {
        let off = timings.filter { examination.setting($0.key) == "off" }
        guard let first = off.first else { return [] }
        return [
            Recommendation(
                kind: "\(first.key)_off", title: "\(first.key) is off", severity: .info,
                what: "Without it there is no way to see \(first.value).",
                evidence: off.map { "\($0.key) = off" },
                steps: off.map { Step("ALTER SYSTEM SET \($0.key) = on;") },
                risk: "Where the clock is slow it costs time; pg_test_timing shows how much.",
                verify: first.key == "track_io_timing"
                    ? "EXPLAIN (ANALYZE, BUFFERS) of a SELECT shows I/O timings."
                    : "SHOW \(first.key); is on.")
        ]
    }

    /// Asynchronous reads, from version 18 on.
    private static func synchronous(_ examination: Examination) -> [Recommendation] {
        guard examination.setting("io_method") == "sync" else { return [] }
        let workers = examination.setting("io_workers") ?? examination.setting("io_max_workers")
        return [
            Recommendation(
                kind: "io_method_sync", title: "Reads wait for the disk one by one",
                severity: .info,
                what: "With io_method = sync large scans and vacuum read one block after another.",
                evidence: ["io_method = sync"]
                    + (workers.map { ["at most \($0) I/O workers would start"] } ?? []),
                steps: [Step("ALTER SYSTEM SET io_method = 'worker';")],
                risk: "It needs a restart. On many disks or cores raise io_workers as well"
                    + " (io_max_workers from version 19 on).",
                verify: "pg_stat_io shows fewer and larger reads, and pg_aios has rows under load.")
        ]
    }

    private static func blind(_ examination: Examination) -> [Recommendation] {
        var found = untimed(examination) + synchronous(examination)
        if examination.facts.extensions[statementsLibrary] == nil {
            found.append(withoutStatements(examination))
        }
        return found
    }

    private static let statementsLibrary = "pg_stat_statements"

    /// The extension is missing in the database of the conninfo; perhaps its library, too.
    private static func withoutStatements(_ examination: Examination) -> Recommendation {
        let need = examination.statementsLibrary
        let list =
            need.preloaded.map { "shared_preload_libraries is '\($0)'" }
            ?? "shared_preload_libraries could not be seen"
        var evidence = [list]
        let listed = Step(
            "SELECT name, default_version FROM pg_available_extensions WHERE name ="
                + " '\(statementsLibrary)';")
        let creating = Step("CREATE EXTENSION \(statementsLibrary);")
        let adding = need.adding.map { [Step("\($0);")] } ?? []
        let files = LibraryNeed.installation(of: statementsLibrary, major: examination.facts.major)
        let steps: [Step]
        var risk =
            "shared_preload_libraries needs a restart; keep what is in it. The extension costs a"
            + " few per cent at most."
        switch need.isInstalled {
        case true?: steps = adding + [creating]
        case false?:
            steps = [listed]
            evidence.append("pg_available_extensions does not list it")
            risk =
                "With it in shared_preload_libraries and without its files the server does not"
                + " start: first install \(files) and see that it is listed."
        case nil:
            steps = [creating] + adding
            risk +=
                " CREATE EXTENSION comes first, as it fails harmlessly where the files are missing:"
                + " then install \(files), without which a server with the library in"
                + " shared_preload_libraries does not start."
        }
        if need.isPending {
            risk +=
                " The setting was changed already and waits for a restart; see pg_file_settings"
                + " for what is in it."
        }
        return Recommendation(
            kind: "no_pg_stat_statements", database: examination.facts.currentDatabase,
            title: "pg_stat_statements is not installed", severity: .info,
            what: "What statements cost, and so the components queries and p95, is unknown.",
            evidence: evidence, steps: steps, risk: risk,
            verify: "pgvigil collectors plan no longer leaves pg_stat_statements out.")
    }

    private static func restarts(_ examination: Examination) -> [Recommendation] {
        let names = examination.rows("settings").filter { $0.isTrue("pending_restart") }
            .compactMap { $0["name"] }
        if names.isEmpty { return [] }
        return [
            Recommendation(
                kind: "pending_restart", title: "Settings wait for a restart", severity: .warning,
                what: "The server does not do what its configuration says, and the next restart"
                    + " changes it without warning.",
                evidence: names.map { "\($0) was changed" },
                steps: [
                    Step("SELECT name, setting FROM pg_settings WHERE pending_restart;")
                ],
                risk: "A restart ends all connections; or take the change back.",
                verify: "pg_settings_pending_restart is 0.", alert: "PostgresRestartPending")
        ]
    }
}
