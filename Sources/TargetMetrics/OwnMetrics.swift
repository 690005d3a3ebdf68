import Basics
package import Collection
import Indicators
import Limits
package import Metrics
package import Pacing
import Postgres
import Regressions
import Sampling
package import Servers
package import Targets

extension Absence {
    /// The word for the label `reason`.
    fileprivate var label: String {
        switch self {
        case .relation: "missing_relation"
        case .column: "missing_column"
        case .privilege: "permission"
        case .index: "missing_index"
        case .extension: "missing_extension"
        }
    }
}

/// What a worker says of its own work, as families.
package enum OwnMetrics {
    /// Whether the connection that collects works.
    package static func up(_ isUp: Bool) -> Family {
        Family(upMetric, [Sample(.none, isUp ? 1 : 0)])
    }

    /// The families about collectors, in the order of the catalogue.
    package static func families(
        of states: [(name: String, state: CollectorState)], plan: Plan?
    ) -> [Family] {
        var success: [Sample] = []
        var duration: [Sample] = []
        var lastSuccess: [Sample] = []
        var failures: [Sample] = []
        var rowsCut: [Sample] = []
        var failing: [Sample] = []
        var leftOut: [Sample] = []
        for (name, state) in states {
            let labels = Labels(names: ["collector"], values: [name])
            if let isSuccess = state.outcome.isSuccess {
                success.append(Sample(labels, isSuccess ? 1 : 0))
            }
            if let seconds = state.duration { duration.append(Sample(labels, seconds)) }
            if let time = state.lastSuccess { lastSuccess.append(Sample(labels, time)) }
            for reason in FailureReason.allCases {
                guard let count = state.failures[reason] else { continue }
                let names = ["collector", "reason"]
                failures.append(
                    Sample(Labels(names: names, values: [name, reason.rawValue]), Double(count)))
            }
            failing += state.outcome.failedIn.map(\.text).filter { !$0.isEmpty }.sorted().map {
                Sample(Labels(names: ["collector", "datname"], values: [name, $0]), 1)
            }
            let reasons = Dictionary(grouping: state.missing.values, by: \.label)
            leftOut += reasons.sorted { $0.key < $1.key }.map {
                let values = [name, $0.key]
                return Sample(
                    Labels(names: ["collector", "reason"], values: values), Double($0.value.count))
            }
            if state.rowsCut > 0 { rowsCut.append(Sample(labels, Double(state.rowsCut))) }
        }
        return [
            Family(successMetric, success), Family(durationMetric, duration),
            Family(lastSuccessMetric, lastSuccess), Family(failuresMetric, failures),
            Family(rowsCutMetric, rowsCut), planned(plan), Family(collectorFailingMetric, failing),
            Family(leftOutMetric, leftOut),
        ]
    }

    /// The statements that give back what the agent's role lacks, where they must be run, and how many
    /// collectors need each.
    package static func missingRights(_ plan: Plan?, _ facts: ServerFacts) -> Family {
        var counts: [String: Double] = [:]
        for omission in plan?.omissions ?? [] where omission.reason.label == "permission" {
            let remedy = omission.reason.remedies(facts).map { "\($0);" }.joined(separator: " ")
            if !remedy.isEmpty { counts[remedy, default: 0] += 1 }
        }
        let samples = counts.sorted { $0.key < $1.key }.map { remedy, count in
            Sample(
                Labels(
                    names: ["remedy", "role", "server"],
                    values: [remedy, facts.role, facts.isInRecovery ? "primary" : "this"]), count)
        }
        return Family(missingRightsMetric, samples)
    }

    /// Why the server cannot be queried, since when, since when for this cause, and after how many tries.
    package static func failing(_ failure: Failure, _ state: Availability, bytesMax: Int)
        -> [Family]
    {
        let labels = failure.labels(bytesMax: bytesMax)
        let cause = Labels(names: ["cause"], values: [failure.cause.rawValue])
        return [
            Family(failingMetric, state.failingSince.map { [Sample(labels, $0)] } ?? []),
            Family(causeMetric, state.causeSince.map { [Sample(cause, $0)] } ?? []),
            single(triesMetric, Double(state.tries)),
        ]
    }

    /// What the server was in its cluster when it last answered.
    package static func member(_ member: ClusterMember) -> Family {
        let labels = Labels(
            names: ["role", "slot_name", "system_identifier"],
            values: [member.role, member.slot, member.identifier])
        return Family(memberMetric, [Sample(labels, 1)])
    }

    /// By what a target is judged: a series for each environment, which all its series bear when it
    /// is the only one.
    package static func info(of target: WatchedTarget) -> Family {
        let profile = target.profile.rawValue
        if target.kind == .pgbouncer {
            let labels = Labels(names: ["kind", "profile"], values: ["pgbouncer", profile])
            return Family(infoMetric, [Sample(labels, 1)])
        }
        var samples = target.databaseThresholds.environments.map {
            Sample(
                Labels(names: ["environment", "profile"], values: [$0.rawValue, profile]), 1)
        }
        if samples.isEmpty { samples = [Sample(Labels(names: ["profile"], values: [profile]), 1)] }
        return Family(infoMetric, samples)
    }

    /// How many sessions each configured pool may hold, and which sessions are its.
    package static func pools(of target: WatchedTarget) -> Family {
        let samples = target.pools.map { pool in
            Sample(
                Labels(names: ["condition", "pool"], values: [pool.condition, pool.name]),
                Double(pool.sessionsMax))
        }
        return Family(poolsMetric, samples)
    }

    /// How many sessions each configured pool may hold.
    package static func poolSizes(of target: WatchedTarget) -> Family {
        Family(
            poolSizeMetric,
            target.pools.map {
                Sample(Labels(names: ["pool"], values: [$0.name]), Double($0.sessionsMax))
            })
    }

    /// One sample without labels.
    package static func single(_ metric: Metric, _ value: Double) -> Family {
        Family(metric, [Sample(.none, value)])
    }

    private static func planned(_ plan: Plan?) -> Family {
        guard let plan else { return Family(plannedMetric, []) }
        let names = ["collector", "reason"]
        let entries = plan.entries.map {
            Sample(Labels(names: names, values: [$0.collector.name, ""]), 1)
        }
        let omissions = plan.omissions.filter { $0.reason != .otherKind }.map {
            Sample(Labels(names: names, values: [$0.collector.name, $0.reason.label]), 0)
        }
        return Family(plannedMetric, entries + omissions)
    }

    /// All of them.
    package static let metrics =
        [
            upMetric, infoMetric, failingMetric, causeMetric, triesMetric, memberMetric,
            successMetric, durationMetric, lastSuccessMetric, failuresMetric, rowsCutMetric,
            plannedMetric,
            collectorFailingMetric, leftOutMetric,
            missingRightsMetric, poolsMetric,
            poolSizeMetric, PoolSessions.metric,
            connectionsMetric, preparedMetric, seriesMetric,
            seriesDroppedMetric, repairsMetric, pollDurationMetric, pollsMissedMetric,
            databasesMetric,
        ] + SessionSampling.metrics + ActivityLedger.metrics + StatementChanges.metrics

    static let failingMetric = Metric(
        "pgvigil_target_failing_since_timestamp_seconds", .gauge,
        "Since when no connection to the target works, with the last failure; not shown while one"
            + " does.")
    static let causeMetric = Metric(
        "pgvigil_target_failing_cause_since_timestamp_seconds", .gauge,
        "Since when it is the present cause for which no connection to the target works.")
    static let triesMetric = Metric(
        "pgvigil_target_failing_tries", .gauge,
        "Polls that have tried to reach the target since no connection to it works; not shown while one"
            + " does.")
    static let memberMetric = Metric(
        "pgvigil_target_member_info", .gauge,
        "What the target was in its cluster when it last answered: identifier, role, and the slot of"
            + " another server that its WAL receiver named; always 1; for rules in the agent, not on"
            + " /metrics."
    ).forRulesOnly()
    static let infoMetric = Metric(
        "pgvigil_target_info", .gauge,
        "What the target is judged by: profile and environment, with a series for each environment"
            + " of its databases, and its kind where it is a PgBouncer; always 1.")
    static let upMetric = Metric(
        "pg_up", .gauge, "Whether the connection that collects works.")
    /// Whether a collector was answered.
    package static let successMetric = Metric(
        "pgvigil_collector_success", .gauge, "Whether the collector's last question was answered.")
    static let durationMetric = Metric(
        "pgvigil_collector_duration_seconds", .gauge, "How long the collector's last question took."
    )
    static let lastSuccessMetric = Metric(
        "pgvigil_collector_last_success_timestamp_seconds", .gauge,
        "When the collector's question was last answered in full.")
    static let failuresMetric = Metric(
        "pgvigil_collector_failures_total", .counter, "Questions that failed, by reason.")
    static let rowsCutMetric = Metric(
        "pgvigil_collector_rows_cut_total", .counter, "Rows beyond the bound that were not read.")
    static let plannedMetric = Metric(
        "pgvigil_collector_planned", .gauge,
        "Whether the collector runs, and if not, the reason.")
    static let collectorFailingMetric = Metric(
        "pgvigil_collector_failing", .gauge,
        "Databases in which the collector's last question was not answered; always 1.")
    static let leftOutMetric = Metric(
        "pgvigil_collector_left_out_databases", .gauge,
        "Databases in which the collector is not queried because what it needs is not there, by"
            + " reason.")
    static let missingRightsMetric = Metric(
        "pgvigil_missing_rights", .gauge,
        "Collectors that are left out because the agent's role lacks a right, by the statement that"
            + " gives it and the server that takes it (this one, or its primary); for rules in the agent, not on /metrics."
    ).forRulesOnly()
    static let poolsMetric = Metric(
        "pgvigil_pool_max", .gauge,
        "Sessions that a configured pool may hold, with the condition in SQL that its sessions meet;"
            + " for rules in the agent, not on /metrics."
    ).forRulesOnly()
    static let poolSizeMetric = Metric(
        "pg_pool_size", .gauge, "Sessions that a configured pool may hold.")
    /// Connections to the target.
    package static let connectionsMetric = Metric(
        "pgvigil_connections", .gauge, "Connections to the target that are open or being opened.")
    /// Prepared statements.
    package static let preparedMetric = Metric(
        "pgvigil_prepared_statements", .gauge,
        "Statements that the target holds prepared for the agent's connection; 0 where none are.")
    /// Series that are shown.
    package static let seriesMetric = Metric(
        "pgvigil_series", .gauge, "Series of the target that are shown.")
    /// Series that were left out.
    package static let seriesDroppedMetric = Metric(
        "pgvigil_series_dropped_total", .counter,
        "Series beyond the target's bound that were left out of a report.")
    /// Label values that were made safe.
    package static let repairsMetric = Metric(
        "pgvigil_label_repairs_total", .counter,
        "Label values that were made safe: not UTF-8, too long, the same as another row's, or a"
            + " statement's text that was not understood and so left out.")
    /// How long the last poll took.
    package static let pollDurationMetric = Metric(
        "pgvigil_poll_duration_seconds", .gauge, "How long the last poll of the target took.")
    /// Polls that were left out.
    package static let pollsMissedMetric = Metric(
        "pgvigil_polls_missed_total", .counter,
        "Polls left out because the one before took too long.")
    /// Databases, and which of them are visited.
    package static let databasesMetric = Metric(
        "pgvigil_databases", .gauge,
        "Databases of the target: visited, refused (chosen, and they turned us away), over_limit (more "
            + "than databases_max, or than the 2,000 that are read, so not visited) or left_out.")
}
