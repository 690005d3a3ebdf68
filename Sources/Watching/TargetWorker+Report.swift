import Collection
import Indicators
import Logging
import Metrics
import Platform
import Postgres
import Servers

/// What the worker says of the server and of its own work.
extension TargetWorker {
    /// The poll came through.
    func serverAnswered() {
        if !isUp {
            log.notice("target is up", ["target": target.name])
        }
        isUp = true
        lastAnswered = .now
        down = nil
        downSince = nil
        loginPause.lift()
    }

    /// Says once that statements are no longer prepared, and why.
    func notePreparation() async {
        guard !hasNotedPreparation, let reason = await session.preparationEnd else { return }
        hasNotedPreparation = true
        log.notice("statements are no longer prepared", ["target": target.name, "reason": reason])
    }

    /// The server could not be asked, or not to the end.
    func serverFailed(_ failure: Failure, _ tick: Double) {
        noteRefusal(failure, tick)
        if down?.message != failure.message {
            log.warning(
                "target is down",
                [
                    "target": target.name, "reason": failure.reason.rawValue,
                    "error": failure.message,
                ])
        }
        isUp = false
        down = failure
        downSince = downSince ?? WallClock.secondsSince1970
        for entry in plan?.entries ?? [] {
            let name = entry.collector.name
            states[name, default: CollectorState()].isSuccess = false
            // The one that met the trouble has counted it and is no longer due.
            guard schedule.isDue(entry.collector, now: tick) else { continue }
            states[name]?.failures[failure.reason, default: 0] += 1
            schedule.done(entry.collector, now: tick)
        }
    }

    /// Until when an answer is shown.
    ///
    /// What a server said before it went down is not known to be true any more, however rarely it
    /// is asked; but one poll that fails takes nothing away.
    func expiry(of answer: CollectorState.Answer) -> ContinuousClock.Instant {
        if isUp { return answer.expires }
        return min(answer.expires, lastAnswered + .seconds(target.interval * Self.stalePeriods))
    }

    /// Everything known now, bounded to the target's number of series.
    func report() async -> TargetReport {
        let order = target.catalog.map(\.name)
        let known = order.compactMap { name in states[name].map { (name: name, state: $0) } }
        var parts: [TargetReport.Part] = []
        // What comes once per database is bounded like the rest, and before it.
        let byDatabase = indicators.filter { IndicatorEngine.isByDatabase($0.metric) }
        let whole = indicators.filter { !IndicatorEngine.isByDatabase($0.metric) }
        var series = 0
        var dropped = 0
        var shown = whole
        for family in byDatabase {
            if series + family.samples.count > target.seriesMax {
                dropped += family.samples.count
            } else {
                series += family.samples.count
                shown.append(family)
            }
        }
        for (name, state) in known {
            for (_, answer) in state.answers.sorted(by: { $0.key < $1.key }) {
                var kept: [Family] = []
                for family in labelled(answer.families) + otherNames(of: answer.families, name) {
                    if series + family.samples.count > target.seriesMax {
                        dropped += family.samples.count
                    } else {
                        series += family.samples.count
                        kept.append(family)
                    }
                }
                parts.append(
                    TargetReport.Part(families: kept, expires: expiry(of: answer) + heldUp))
            }
        }
        seriesDropped += dropped
        // They are few and matter most: the bound on series does not concern them.
        series += whole.reduce(0) { $0 + $1.samples.count }
        let expires = ContinuousClock.now + .seconds(target.interval * Self.stalePeriods) + heldUp
        parts.append(
            TargetReport.Part(
                families: shown + otherNames(of: shown), expires: expires))
        return TargetReport(
            name: target.name, labels: target.labels, isUp: isUp,
            isUpExpires: expires, isPolled: isPolled, parts: parts,
            own: await own(known, series: series), pollBegan: pollBegan,
            unknown: isUp ? unknownFamilies() : [],
            unknownIn: isUp ? unknownByDatabase() : [:])
    }

    /// The families that the collectors which fail, or were left out because the server refuses
    /// something, would show, and the indicators that are derived from these.
    ///
    /// What is shown of them is from before, and will be gone when it is too old.
    private func unknownFamilies() -> Set<String> {
        let failing = (plan?.entries ?? []).map(\.collector).filter {
            states[$0.name]?.isSuccess == false
        }
        let leftOut = (plan?.omissions ?? []).filter { $0.reason.failureReason != nil }
        var unknown = Set((failing + leftOut.map(\.collector)).flatMap(\.families))
        unknown.formUnion(Indicator.names(derivedFrom: unknown))
        return unknown
    }

    private func otherNames(of families: [Family], _ collector: String = "") -> [Family] {
        switch target.compatibility {
        case .none: []
        case .postgresExporter:
            PostgresExporterNames.families(
                from: families, of: collector, databases: facts?.databases.map(\.name) ?? [])
        }
    }

    private func labelled(_ families: [Family]) -> [Family] {
        switch target.compatibility {
        case .none: families
        case .postgresExporter: PostgresExporterNames.labelled(families)
        }
    }

    private func own(
        _ known: [(name: String, state: CollectorState)], series: Int
    ) async -> [Family] {
        let repairs: [(String, Int)] = [
            ("encoding", repairs.encodings), ("length", repairs.cuts),
            ("duplicate", repairs.duplicates), ("statement", repairs.statements),
        ]
        let chosen = facts.map(target.chosenDatabases) ?? []
        let refused = chosen.count { refusals.refused[$0] != nil }
        let all = facts?.databases.count ?? 0
        var families = OwnMetrics.families(of: known, plan: plan)
        families += otherNames(of: families)
        families += [
            OwnMetrics.info(of: target),
            OwnMetrics.single(OwnMetrics.connectionsMetric, Double(await session.connections)),
            OwnMetrics.single(
                OwnMetrics.preparedMetric, Double(await session.preparedStatements)),
            OwnMetrics.single(OwnMetrics.seriesMetric, Double(series)),
            OwnMetrics.single(OwnMetrics.seriesDroppedMetric, Double(seriesDropped)),
            OwnMetrics.single(OwnMetrics.pollDurationMetric, pollSeconds),
            OwnMetrics.single(OwnMetrics.pollsMissedMetric, Double(pollsMissed)),
            Family(
                OwnMetrics.repairsMetric,
                repairs.map { Sample(Labels(names: ["kind"], values: [$0.0]), Double($0.1)) }),
        ]
        if let down, let downSince {
            families.append(
                OwnMetrics.failing(down, since: downSince, bytesMax: target.labelValueBytesMax))
        }
        if target.kind == .postgresql {
            families.append(
                Family(
                    OwnMetrics.databasesMetric,
                    [
                        Sample(
                            Labels(names: ["state"], values: ["visited"]),
                            Double(chosen.count - refused)),
                        Sample(Labels(names: ["state"], values: ["refused"]), Double(refused)),
                        Sample(
                            Labels(names: ["state"], values: ["left_out"]),
                            Double(all - chosen.count)),
                    ]))
        }
        return families
    }
}
