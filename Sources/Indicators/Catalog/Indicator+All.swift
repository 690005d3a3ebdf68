import Metrics

extension Indicator {
    /// All indicators.
    ///
    /// In this order they are shown, the checks of a component take points, and of several lethal
    /// states the first takes the rest of the score.
    package static let all: [Indicator] = [
        healthScore, healthPointsLost, healthCoverage, healthCap, healthModel,
        connections, pools, databaseSessions,
        cacheHit, databaseCacheHit,
        queryMean, queryP95, slowQueries, slowStatement, processors, longestQuery,
        databaseQueryMean,
        databaseQueryP95,
        lockWait, lockWaiting, lockBlockingRoot, idleInTransaction, deadlocks, sessionsBlocked,
        transactionErrors, databaseTransactionErrors,
        replicationStalled, replicationLag, standbyLag, slotRetention,
        vacuumOverdue, vacuumDue,
        transactionAge, multixactAge, horizonAge, preparedAge,
        archiverStuck, synchronousWait, autovacuumOff, checksumFailures, sequences, invalidIndexes,
        slotLost,
        archiveDelay, logSize, requestedCheckpoints,
        pageAlerts,
    ]

    /// Those that have series of their own.
    package static let derived = all.filter { $0.origin == .derived }

    /// The names of those with series of their own that look at one of these families, or at the
    /// whole answer of one of these collectors.
    package static func names(
        derivedFrom families: Set<String>, of collectors: Set<String>
    ) -> [String] {
        derived.filter { indicator in
            let derivation = indicator.derivation
            let reads = derivation.reads.union(derivation.memory?.reads ?? [])
            let asks = derivation.collectors.union(derivation.memory?.collectors ?? [])
            return !reads.isDisjoint(with: families) || !asks.isDisjoint(with: collectors)
        }.map(\.metric.name)
    }

    /// Those whose series a collector shows.
    package static let collected = all.filter { $0.origin == .collected }
}
