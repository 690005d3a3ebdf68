package import Metrics

/// Derives the indicators of one target from poll to poll.
package struct IndicatorEngine: Sendable {
    /// The window of counters, in seconds.
    package static let windowLength = 300.0
    /// Checkpoints are rare: the window for them, in seconds.
    static let checkpointWindowLength = 3600.0
    /// How long damage of shared catalogs counts, in seconds.
    static let sharedDamageLength = 86_400.0

    private let thresholds: Family
    private let slowStatementSeconds: Double
    private let poolLimits: [String: Double]
    private let isConsole: Bool
    private var cacheHits = CacheHits(length: windowLength)
    private var transactionErrors = TransactionErrors(length: windowLength)
    private var queryTimes: QueryTimes
    private var deadlocks = Window(length: windowLength)
    private var checkpoints = Window(length: checkpointWindowLength)
    /// Failures in shared catalogs, whose count no one can set back.
    private var sharedDamage = Window(length: sharedDamageLength)
    private var replica = ReplicaState()
    private var blocked = BlockedClock()
    private let modelFamily: Family
    private var assessor: HealthAssessor

    /// Prepares for one target; `poolLimits` says how many sessions each configured pool may hold.
    package init(
        thresholds: Thresholds, model: HealthModel = .current,
        poolLimits: [String: Double] = [:], isConsole: Bool = false
    ) {
        self.thresholds = thresholds.family(isConsole: isConsole)
        slowStatementSeconds = thresholds.slowStatementSeconds
        queryTimes = QueryTimes(
            length: Self.windowLength, slowSeconds: thresholds.slowStatementSeconds)
        self.poolLimits = poolLimits
        self.isConsole = isConsole
        modelFamily = Family(
            Indicator.healthModel.metric,
            [
                Sample(
                    Labels(
                        names: Indicator.healthModel.labels,
                        values: [HealthModel.version, model.custom]), 1)
            ])
        assessor = HealthAssessor(model, thresholds: thresholds)
    }

    /// The indicators after a poll; nil stands for a poll that could not reach the server.
    ///
    /// `now` is in seconds and never goes back; `pageAlerts` is what the agent's own rules say.
    package mutating func take(
        _ reading: TargetReading?, at now: Double, pageAlerts: HealthState = .notApplicable
    ) -> [Family] {
        var families = [thresholds]
        guard !isConsole else {
            let pools = reading.map(PoolUtilization.console) ?? [:]
            return families + [Indicator.pools.family(pools)].compactMap(\.self)
        }
        guard let reading else {
            return families
                + [Indicator.healthCoverage.family(0), modelFamily].compactMap(\.self)
        }
        cacheHits.take(reading, at: now)
        transactionErrors.take(reading, at: now)
        queryTimes.take(reading, at: now)
        if let values = reading.byDatabase("pg_stat_database_deadlocks_total") {
            deadlocks.take(values, at: now)
        }
        takeCheckpoints(reading, at: now)
        replica.take(reading, at: now)
        blocked.take(reading, at: now)
        if let values = reading.byDatabase(TargetReading.damage) {
            sharedDamage.take(["shared": values["", default: 0]], at: now)
        }
        let pools = PoolUtilization.configured(reading.poolSessions, limits: poolLimits)
        var inputs = inputs(reading, pools)
        inputs[.pageAlerts] = pageAlerts
        let score = assessor.assess(inputs)
        families += scoreFamilies(score)
        families += [
            Indicator.connections.family(inputs.value(.connectionsUtilization)),
            Indicator.pools.family(pools),
            Indicator.cacheHit.family(inputs.value(.cacheHit)),
            Indicator.databaseCacheHit.family(cacheHits.byDatabase),
            Indicator.queryMean.family(inputs.value(.queryMean)),
            Indicator.queryP95.family(inputs.value(.queryP95)),
            Indicator.slowQueries.family(inputs.value(.slowQueries)),
            Indicator.slowStatement.family(slowStatementSeconds),
            Indicator.transactionErrors.family(inputs.value(.transactionErrors)),
            Indicator.replicationLag.family(replica.lag),
            Indicator.replicationStalled.family(replica.stalled),
            Indicator.vacuumOverdue.family(inputs.value(.vacuumOverdue)),
            Indicator.transactionAge.family(inputs.value(.transactionAge)),
            Indicator.multixactAge.family(inputs.value(.multixactAge)),
        ].compactMap(\.self)
        return families
    }

    /// How long a replica has stood still, for the agent that watches it next; nil when it does not.
    package var standstill: Standstill? { replica.standstill }

    /// Takes up what an earlier agent has noted of a replica; before the first reading only.
    package mutating func resume(_ standstill: Standstill) {
        replica = ReplicaState(after: standstill)
    }

    /// Takes the next reading as the first of another server: nothing is subtracted from it.
    package mutating func beginAgain() {
        cacheHits.beginAgain()
        transactionErrors.beginAgain()
        queryTimes.beginAgain()
        deadlocks.beginAgain()
        checkpoints.beginAgain()
    }

    private mutating func takeCheckpoints(_ reading: TargetReading, at now: Double) {
        guard let timed = reading.value("pg_stat_checkpointer_num_timed_total"),
            let requested = reading.value("pg_stat_checkpointer_num_requested_total")
        else { return }
        checkpoints.take(["timed": timed, "requested": requested], at: now)
    }

    // MARK: The health score

    private func inputs(
        _ reading: TargetReading, _ pools: ExactDictionary<Double>
    ) -> [HealthInput: HealthState] {
        let isReplica = reading.role == .replica
        var inputs: [HealthInput: HealthState] = [
            .connectionsUtilization: reading.connectionsUtilization.map { .known($0) } ?? .unknown,
            .poolUtilization: poolState(reading, pools),
            .queryMean: queryTimes.mean,
            .queryP95: queryTimes.p95,
            .slowQueries: queryTimes.slow,
            .longestQuery: reading.state("pg_running_queries_longest_seconds"),
            .cacheHit: cacheHits.whole,
            .lockWait: reading.state("pg_lock_wait_longest_seconds"),
            .lockWaiting: reading.state("pg_lock_waiting_sessions"),
            .sessionsBlocked: blocked.state,
            .idleInTransaction: reading.state("pg_idle_in_transaction_holding_oldest_age_seconds"),
            .deadlocks: deadlocks.isKnown
                ? .known(deadlocks.totals.values.reduce(0, +)) : .unknown,
            .transactionErrors: transactionErrors.ratio,
            .replayLag: replica.lagState,
            .replayStalled: replica.stallState,
            .standbyLag: reading.standbyLag,
            .slotRetention: reading.slots("pg_replication_slots_pg_wal_lsn_diff"),
            .slotLost: reading.slots("pg_replication_slots_lost"),
            .archiverStuck: reading.archiverStuck,
            .archiveDelay: reading.state(
                largest: "pg_archive_backlog_oldest_age_seconds", of: "pg_archive_backlog"),
            .logSize: reading.logSize,
            .checksumFailures: reading.checksumFailures(
                shared: sharedDamage.totals["shared", default: 0]),
            .synchronousWait: reading.state(
                largest: "pg_synchronous_commit_longest_wait_seconds", of: "pg_standbys"),
            .requestedCheckpoints: requestedCheckpoints,
        ]
        for (input, state) in upkeep(reading) {
            // On a replica the primary's upkeep shows, and nothing can be done there.
            inputs[input] = isReplica ? .notApplicable : state
        }
        return inputs
    }

    private func upkeep(_ reading: TargetReading) -> [HealthInput: HealthState] {
        func state(_ value: Double?) -> HealthState { value.map { .known($0) } ?? .unknown }
        let tables = "pg_stat_all_tables"
        let hasNoTables =
            reading.answered.contains(tables)
            && reading.samples("pg_stat_user_tables_vacuum_overdue") == nil
        return [
            .vacuumOverdue: hasNoTables
                ? .known(0) : state(reading.sum("pg_stat_user_tables_vacuum_overdue")),
            .vacuumDue: reading.state(
                largest: "pg_stat_user_tables_vacuum_due_ratio", of: tables),
            .invalidIndexes: state(reading.sum("pg_objects_invalid_indexes")),
            .sequences: reading.state(largest: "pg_sequences_used_ratio", of: "pg_sequences"),
            .transactionAge: state(reading.ageRatio("pg_database_xid_age_transactions")),
            .multixactAge: state(reading.ageRatio("pg_database_mxid_age_multixacts")),
            .horizonAge: state(reading.max("pg_vacuum_horizon_age_transactions")),
            .preparedAge: reading.state(
                largest: "pg_prepared_xacts_oldest_age_seconds", of: "pg_prepared_xacts"),
            .autovacuumOff: reading.autovacuumOff,
        ]
    }

    private func poolState(
        _ reading: TargetReading, _ pools: ExactDictionary<Double>
    ) -> HealthState {
        if poolLimits.isEmpty { return .notApplicable }
        return pools.values.max().map { .known($0) } ?? .unknown
    }

    private var requestedCheckpoints: HealthState {
        guard checkpoints.isKnown else { return .unknown }
        let totals = checkpoints.totals
        let requested = totals["requested", default: 0]
        let all = requested + totals["timed", default: 0]
        return Floor.state(requested / all, events: all, floor: Floor.checkpoints)
    }

    private func scoreFamilies(_ score: HealthScore) -> [Family] {
        let losses = score.losses.map { loss in
            let names = Indicator.healthPointsLost.labels
            return Sample(
                Labels(names: names, values: [loss.component, loss.check]), loss.points)
        }
        let caps = score.caps.map { cap in
            Sample(
                Labels(names: Indicator.healthCap.labels, values: [cap.reason]),
                cap.isActive ? 1 : 0)
        }
        return [
            Indicator.healthScore.family(score.value),
            Family(Indicator.healthPointsLost.metric, losses),
            Indicator.healthCoverage.family(score.coverage),
            Family(Indicator.healthCap.metric, caps), modelFamily,
        ].compactMap(\.self)
    }
}

extension [HealthInput: HealthState] {
    /// The value of an input that is known.
    fileprivate func value(_ input: HealthInput) -> Double? {
        if case .known(let value, _) = self[input] { value } else { nil }
    }
}
