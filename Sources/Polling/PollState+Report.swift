import Collection
import ExporterNames
import Indicators
import Metrics
import Pacing
import Regressions
import Sampling
import Servers
import TargetMetrics
import Targets

/// What is said of the server and of the worker's own work.
extension PollState {
    /// Until when an answer is shown.
    ///
    /// What a server said before it went down is not known to be true any more, however rarely it
    /// is asked; but one poll that fails takes nothing away.
    func expiry(of answer: CollectorState.Answer) -> ContinuousClock.Instant {
        if availability.isUp { return answer.expires }
        return min(
            answer.expires,
            availability.lastAnswered + .seconds(target.interval * Self.stalePeriods))
    }

    /// Everything known now, bounded to the target's number of series.
    ///
    /// `connections` are open, with `prepared` statements; what is shown counts for `heldUp` longer
    /// than usual.
    package mutating func report(
        connections: Int, prepared: Int, heldUp: Duration = .zero, _ now: ContinuousClock.Instant
    ) -> TargetReport {
        let order = target.catalog.map(\.name)
        let known = order.compactMap { name in collectors[name].map { (name: name, state: $0) } }
        var parts: [TargetReport.Part] = []
        // What comes once per database is bounded like the rest, and before it.
        let byDatabase = feed.families.filter { IndicatorEngine.isByDatabase($0.metric) }
        let whole = feed.families.filter { !IndicatorEngine.isByDatabase($0.metric) }
        var room = SeriesRoom(max: target.seriesMax)
        let shown = whole + byDatabase.filter { room.takes($0) }
        for (name, state) in known {
            for (_, answer) in state.answers.sorted(by: { $0.key < $1.key }) {
                let families = labelled(answer.families) + otherNames(of: answer.families, name)
                parts.append(
                    TargetReport.Part(
                        families: families.filter { room.takes($0) },
                        expires: expiry(of: answer) + heldUp))
            }
        }
        let sampled = sampledFamilies(poll.seconds(of: now))
        parts.append(
            TargetReport.Part(
                families: sampled.shown.filter { room.takes($0) },
                expires: now + .seconds(target.interval * Self.stalePeriods) + heldUp))
        tally.seriesDropped += room.dropped
        // They are few and matter most: the bound on series does not concern them.
        let series = room.taken + whole.reduce(0) { $0 + $1.samples.count }
        let expires = now + .seconds(target.interval * Self.stalePeriods) + heldUp
        parts.append(
            TargetReport.Part(families: shown + otherNames(of: shown), expires: expires))
        return TargetReport(
            name: target.name, labels: target.labels, isUp: availability.isUp,
            isUpExpires: expires, isPolled: tally.isPolled, parts: parts,
            own: own(known, series: series, connections: connections, prepared: prepared),
            pollBegan: poll.began,
            unknown: availability.isUp ? unknownFamilies : [],
            unknownIn: availability.isUp ? unknownByDatabase : [:],
            counted: known.flatMap { $0.state.answers.values.flatMap(\.counted) }
                + sampled.counted)
    }

    /// The families that the collectors which fail, or were left out because the server refuses
    /// something, would show, those that the server is set not to count, and the indicators that are
    /// derived from all these; and those whose windows have only begun.
    ///
    /// What is shown of them is from before, and will be gone when it is too old.
    private var unknownFamilies: Set<String> {
        let failing = (server.plan?.entries ?? []).map(\.collector).filter {
            collectors[$0.name]?.outcome.isSuccess == false
        }
        let leftOut = (server.plan?.omissions ?? []).filter { $0.reason.failureReason != nil }
        let silent = failing + leftOut.map(\.collector)
        let unknown = Set(silent.flatMap(\.families)).union(uncounted)
        let names = Set(silent.map(\.name))
        let changes = names.contains("pg_stat_statements") ? StatementChanges.metrics : []
        return unknown.union(Indicator.names(derivedFrom: unknown, of: names))
            .union(changes.map(\.name)).union(feed.engine.underived)
    }

    /// The families of what the server is set not to count: what was found in them is not over when that is
    /// switched off.
    private var uncounted: Set<String> {
        guard let plan = server.plan, let facts = server.facts else { return [] }
        let leftOut = plan.omissions.filter { omission in
            if case .tracking = omission.reason { true } else { false }
        }
        return Set(leftOut.flatMap(\.collector.families))
            .union(plan.entries.flatMap { $0.collector.untracked(facts) })
    }

    /// By database, the families of the collectors that fail there or are not let in, and the
    /// indicators that are derived from these.
    private var unknownByDatabase: [ExactText: Set<String>] {
        let refused = Set(
            refusals.databases.refused.filter(\.value.isSettled).map { ExactText($0.key) })
        var unknown: [ExactText: Set<String>] = [:]
        for entry in server.plan?.entries ?? [] where entry.collector.scope == .database {
            for database in refused.union(collectors[entry.collector.name]?.outcome.failedIn ?? [])
            {
                unknown[database, default: []].formUnion(entry.collector.families)
            }
        }
        unknown = unknown.mapValues { $0.union(Indicator.names(derivedFrom: $0, of: [])) }
        return unknown.merging(feed.engine.underivedIn) { $0.union($1) }
    }

    /// What room there is for series.
    private struct SeriesRoom {
        let max: Int
        var taken = 0
        var dropped = 0

        /// Whether a family goes in as a whole.
        mutating func takes(_ family: Family) -> Bool {
            let count = family.samples.count
            if taken + count > max {
                dropped += count
                return false
            }
            taken += count
            return true
        }
    }

    private func otherNames(of families: [Family], _ collector: String = "") -> [Family] {
        switch target.compatibility {
        case .none: []
        case .postgresExporter:
            PostgresExporterNames.families(
                from: families, of: collector,
                databases: server.facts?.databases.map(\.name) ?? [])
        }
    }

    private func labelled(_ families: [Family]) -> [Family] {
        switch target.compatibility {
        case .none: families
        case .postgresExporter: PostgresExporterNames.labelled(families)
        }
    }

    private func own(
        _ known: [(name: String, state: CollectorState)], series: Int, connections: Int,
        prepared: Int
    ) -> [Family] {
        let repairs: [(String, Int)] = [
            ("encoding", tally.repairs.encodings), ("length", tally.repairs.cuts),
            ("duplicate", tally.repairs.duplicates), ("statement", tally.repairs.statements),
        ]
        var families = OwnMetrics.families(of: known, plan: server.plan)
        families += otherNames(of: families)
        families += [
            OwnMetrics.info(of: target),
            OwnMetrics.single(OwnMetrics.connectionsMetric, Double(connections)),
            OwnMetrics.single(OwnMetrics.preparedMetric, Double(prepared)),
            OwnMetrics.single(OwnMetrics.seriesMetric, Double(series)),
            OwnMetrics.single(OwnMetrics.seriesDroppedMetric, Double(tally.seriesDropped)),
            OwnMetrics.single(OwnMetrics.pollDurationMetric, tally.pollSeconds),
            OwnMetrics.single(OwnMetrics.pollsMissedMetric, Double(pace.pollsMissed)),
            Family(
                OwnMetrics.repairsMetric,
                repairs.map { Sample(Labels(names: ["kind"], values: [$0.0]), Double($0.1)) }),
        ]
        if let failure = availability.failure {
            families += OwnMetrics.failing(
                failure, availability, bytesMax: target.labelValueBytesMax)
        }
        if let member { families.append(OwnMetrics.member(member)) }
        if let facts = server.facts {
            let rights = OwnMetrics.missingRights(server.plan, facts)
            if !rights.samples.isEmpty { families.append(rights) }
        }
        if !target.pools.isEmpty {
            families += [OwnMetrics.pools(of: target), OwnMetrics.poolSizes(of: target)]
        }
        if target.kind == .postgresql { families.append(databases()) }
        if let sampling, isFollowed { families += sampling.own }
        return families
    }

    private func databases() -> Family {
        let chosen = server.facts.map(target.chosenDatabases) ?? []
        let refused = chosen.count { refusals.databases.refused[$0] != nil }
        let unread = server.facts?.databasesUnread ?? 0
        let overLimit = (server.facts.map(target.databasesOverLimit)?.count ?? 0) + unread
        let all = (server.facts?.databases.count ?? 0) + unread
        return Family(
            OwnMetrics.databasesMetric,
            [
                ("visited", chosen.count - refused), ("refused", refused),
                ("left_out", all - chosen.count - overLimit), ("over_limit", overLimit),
            ].map { Sample(Labels(names: ["state"], values: [$0.0]), Double($0.1)) })
    }
}
