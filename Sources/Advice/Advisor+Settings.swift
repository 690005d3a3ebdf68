import Collection

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
                    what: "A page that is half written when the machine crashes cannot be mended.",
                    evidence: ["full_page_writes = off"],
                    steps: [Step("ALTER SYSTEM SET full_page_writes = on;")],
                    risk: "More write-ahead log after each checkpoint.",
                    verify: "SHOW full_page_writes; is on."))
        }
        let off = ["autovacuum", "track_counts"].filter { examination.setting($0) == "off" }
        if !off.isEmpty {
            found.append(
                Recommendation(
                    kind: "autovacuum_off", title: "Autovacuum is off", severity: .critical,
                    checks: ["autovacuum_off"],
                    what: "Nothing removes dead rows or freezes old ones; in the end the server"
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
                "What sessions do is not recorded: nobody can tell a long query, an idle"
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

    private static func blind(_ examination: Examination) -> [Recommendation] {
        var found: [Recommendation] = []
        if examination.setting("track_io_timing") == "off" {
            found.append(
                Recommendation(
                    kind: "track_io_timing_off", title: "track_io_timing is off", severity: .info,
                    what: "Nobody can tell how much of a statement's time is waiting for the disk.",
                    evidence: ["track_io_timing = off"],
                    steps: [Step("ALTER SYSTEM SET track_io_timing = on;")],
                    risk: "Where the clock is slow it costs time; pg_test_timing tells.",
                    verify: "EXPLAIN (ANALYZE, BUFFERS) shows I/O timings."))
        }
        if examination.facts.extensions["pg_stat_statements"] == nil {
            let libraries = examination.setting("shared_preload_libraries")
            var steps: [Step] = []
            if let libraries, !libraries.contains("pg_stat_statements") {
                let all =
                    libraries.isEmpty
                    ? "pg_stat_statements" : "\(libraries), pg_stat_statements"
                let list = all.split(separator: ",").map {
                    "'\(literal(String($0.drop { $0 == " " })))'"
                }
                steps.append(
                    Step(
                        "ALTER SYSTEM SET shared_preload_libraries = "
                            + list.joined(separator: ", ") + ";"))
            }
            steps.append(Step("CREATE EXTENSION pg_stat_statements;"))
            found.append(
                Recommendation(
                    kind: "no_pg_stat_statements",
                    database: examination.facts.currentDatabase,
                    title: "pg_stat_statements is not installed", severity: .info,
                    what:
                        "What statements cost, and so the components queries and p95, is unknown.",
                    evidence: [
                        libraries.map { "shared_preload_libraries = '\($0)'" }
                            ?? "shared_preload_libraries could not be seen"
                    ], steps: steps,
                    risk: "shared_preload_libraries needs a restart; keep what is in it. The"
                        + " extension costs a few per cent at most.",
                    verify: "pgvigil collectors plan no longer leaves pg_stat_statements out."))
        }
        return found
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
