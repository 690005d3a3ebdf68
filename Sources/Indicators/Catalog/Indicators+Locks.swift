import Basics
import Health
package import Limits

/// Which sessions wait for locks, and which are in the way.
extension Indicator {
    static let lockWait = Indicator(
        collected: "pg_lock_wait_longest_seconds", unit: "seconds",
        limits: IndicatorLimits(.lockWait, warning: 10, critical: 60),
        check: HealthCheck(
            "lock_wait", of: .locks, 10, .factors(.lockWait),
            because: "Sessions that wait this long are stuck behind a transaction that is not"
                + " ending.",
            remedy: "End the session that pg_lock_blocking_root names (the advice on the target has"
                + " the statement); set lock_timeout for migrations.",
            rule: "PostgresLockWaitLong", panel: PanelName("pgvigil-locks", "Lock waits"),
            advice: HealthAdvice(
                title: "A session has waited long for a lock", steps: [.blocked],
                risk: HealthAdvice.logsMore,
                verify: "pg_lock_wait_longest_seconds is 0 again."), sessions: .lockHeads),
        column: "Lock wait")

    static let lockWaiting = Indicator(
        collected: "pg_lock_waiting_sessions", unit: "sessions",
        check: HealthCheck(
            "lock_waiting", of: .locks, 8, .fixed([(2, 0), (10, 0.5), (50, 1)]),
            because: "One or two waiting sessions are everyday life; a queue is an incident.",
            remedy: "End the session that pg_lock_blocking_root names; the advice on the target has"
                + " the statement.",
            rule: "PostgresLockQueue", panel: PanelName("pgvigil-locks", "Lock waits"),
            advice: HealthAdvice(
                title: "Many sessions wait for locks", steps: [.blocked],
                risk: HealthAdvice.logsMore,
                verify: "pg_lock_waiting_sessions is near 0 again."), sessions: .lockHeads))

    static let lockBlockingRoot = Indicator(
        collected: "pg_lock_blocking_root", unit: "sessions",
        notInSQL: "monitoring.v_blocking_queries shows the same")

    static let idleInTransaction = Indicator(
        collected: "pg_idle_in_transaction_holding_oldest_age_seconds", unit: "seconds",
        limits: IndicatorLimits(.idleInTransaction, warning: 300, critical: 900),
        check: HealthCheck(
            "idle_in_transaction", of: .locks, 8, .factors(.idleInTransaction),
            because:
                "A session that is idle in a transaction holds locks, or rows that vacuum must keep,"
                + " and does nothing.",
            remedy: "Fix the application that forgets to commit; set"
                + " idle_in_transaction_session_timeout.",
            rule: "PostgresIdleInTransaction",
            panel: PanelName("pgvigil-locks", "Idle in transaction"),
            advice: HealthAdvice(
                title: "A transaction is open and does nothing",
                steps: [
                    HealthAdvice.Step(
                        destructive:
                            "ALTER SYSTEM SET idle_in_transaction_session_timeout = '5min';")
                ],
                risk: "Applications that pause within transactions lose them.",
                verify: "pg_idle_in_transaction_holding_oldest_age_seconds stays below its warning."
            ), sessions: .idleHolder))

    static let deadlocks = Indicator(
        scored: "deadlocks in 5 minutes", unit: "deadlocks",
        from: Derivation(remembering: Deadlocks.self, series: .none) { $0[Deadlocks.self].state },
        check: HealthCheck(
            "deadlocks", of: .locks, 5, .fixed([(0, 0), (5, 0.5), (20, 1)]),
            because: "Each deadlock ends a transaction that must be tried again.",
            remedy: "Let all transactions take their locks in the same order.",
            rule: "PostgresDeadlocks", panel: PanelName("pgvigil-locks", "Deadlocks"),
            advice: HealthAdvice(
                title: "Transactions end in deadlocks",
                steps: [HealthAdvice.Step("ALTER SYSTEM SET log_lock_waits = on;")],
                risk:
                    "More lines in the server's log; the log names both statements of each deadlock.",
                verify: "pg_stat_database_deadlocks_total stops growing.")))

    static let sessionsBlocked = Indicator(
        scored:
            "seconds for which at least half of the active sessions, and at least 5, wait for locks",
        unit: "seconds",
        from: Derivation(remembering: BlockedClock.self, series: .none) {
            $0[BlockedClock.self].state
        },
        cap: HealthCap(
            "sessions_blocked", atLeast: 60,
            meaning: "At least half of the active sessions, and at least five, wait for locks: the"
                + " application stands still.",
            remedy: "End the session that is in the way with pg_terminate_backend(pid); of an"
                + " autovacuum or a backup cancel what waits for it.",
            rule: "PostgresLockWaitLong", panel: PanelName("pgvigil-locks", "Lock waits"),
            advice: HealthAdvice(
                title: "Most active sessions wait for locks",
                steps: [
                    HealthAdvice.Step(
                        """
                        SELECT pid, pg_blocking_pids(pid) AS blocked_by, usename, left(query, 60) AS query \
                        FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0;
                        """)
                ],
                risk: "Ending the session that is in the way rolls its transaction back.",
                verify: "pg_lock_waiting_sessions is near 0."), sessions: .lockHeads))
}

extension ThresholdName {
    /// Limits of `pg_lock_wait_longest_seconds`.
    package static let lockWait = ThresholdName("lock_wait_longest_seconds")
    /// Limits of `pg_idle_in_transaction_holding_oldest_age_seconds`.
    package static let idleInTransaction = ThresholdName(
        "idle_in_transaction_holding_oldest_age_seconds")
}
