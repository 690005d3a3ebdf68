import Basics
package import Collection
import Logging
package import Metrics
import Polling
import Postgres
import Servers
import Tables
package import Targets
import Watching

/// What one collector of a file did when its question was asked once, for `pgvigil collectors test`.
package struct CollectorTrial: Sendable {
    /// What came of it.
    package enum Outcome: Sendable, Equatable {
        /// It was answered wherever it was asked.
        case answered
        /// It is not asked there, and why; `isFailure` where something must be done for it to work.
        case leftOut(String, isFailure: Bool)
        /// It failed, one line for each place.
        case failed([String])
    }

    /// The collector.
    package let collector: Collector
    /// What came of it.
    package let outcome: Outcome
    /// How long all its questions took, in seconds; nil when none was asked.
    package let seconds: Double?
    /// What a scrape would show of it.
    package let families: [Family]
    /// Where `plan` and `locks` were looked at; nil where they were not.
    package private(set) var place: String?
    /// The server's plan of the question, line by line.
    package private(set) var plan: [String] = []
    /// The locks that planning the question took, as `mode relation`, those on catalogues left out.
    package private(set) var locks: [String] = []
    /// What else a person should know: databases without what it needs, rows that are hidden or cut.
    package private(set) var notes: [String] = []

    /// What trying the collectors of a target came to.
    package struct Run: Sendable {
        /// Why the target could not be asked, or nil when it could.
        package let problem: String?
        /// One for each collector, in the target's order.
        package let trials: [CollectorTrial]
        /// What helps against rights that are missing.
        package let remedies: [Inspection.Remedy]
    }

    /// Asks each of the target's collectors once, then has the server plan each question.
    package static func run(_ target: WatchedTarget) async -> Run {
        let found = await Inspection.of(target)
        guard let plan = found.plan, let facts = found.facts, let polled = found.polled else {
            return Run(
                problem: found.problem ?? "no answer", trials: [], remedies: found.remedies)
        }
        let worker = TargetWorker(target, log: Logger(level: .error, output: NoOutput())) { _ in }
        let finder = RemedyFinder(session: worker.session, facts: facts)
        var trials: [CollectorTrial] = []
        for collector in target.catalog {
            var trial = CollectorTrial(collector, plan, polled)
            let cut = "\(collector.name): "
            trial.notes += found.cautions.filter { $0.hasPrefix(cut) }
                .map { String($0.dropFirst(cut.count)) }.filter { !$0.hasPrefix("asked nowhere") }
            trial.notes += found.failures.filter {
                $0.hasPrefix("\(collector.name) in ") && $0.contains("row security")
            }
            if let entry = plan.entries.first(where: { $0.collector.name == collector.name }),
                facts.kind == .postgresql
            {
                await trial.look(at: entry, target, polled, finder)
            }
            trials.append(trial)
        }
        await worker.session.close()
        return Run(problem: nil, trials: trials, remedies: found.remedies)
    }

    private init(_ collector: Collector, _ plan: Plan, _ polled: PollOutcome) {
        self.collector = collector
        let snapshot = polled.report.snapshot
        let names = Set(collector.families + (collector.ranking.map { [$0.foldedMetric] } ?? []))
        families = snapshot.families.filter { names.contains($0.metric.name) }
        seconds =
            snapshot.samples(of: "pgvigil_collector_duration_seconds")
            .first { $0.labels["collector"] == collector.name }?.value
        let failures = polled.unanswered.filter { $0.collector == collector.name }
        let omission = plan.omissions.first { $0.collector.name == collector.name }?.reason
        let missing = polled.leftOut.filter { $0.collector == collector.name }
        notes = missing.filter { !$0.missing.isFailure }.map { one in
            "not asked\(one.database.isEmpty ? "" : " in \(one.database)"): no \(one.missing)"
        }
        outcome =
            if let omission {
                .leftOut("\(omission)", isFailure: omission.failureReason != nil)
            } else if !failures.isEmpty {
                .failed(failures.map(\.line))
            } else if families.isEmpty, !missing.isEmpty {
                .leftOut("asked nowhere", isFailure: false)
            } else {
                .answered
            }
    }

    /// Has the server plan the question where it is asked first.
    private mutating func look(
        at entry: Plan.Entry, _ target: WatchedTarget, _ polled: PollOutcome, _ finder: RemedyFinder
    ) async {
        let without = Set(
            polled.leftOut.filter { $0.collector == collector.name }.map { ExactText($0.database) })
        let places =
            collector.scope == .database
            ? target.chosenDatabases(finder.facts).filter(collector.isAsked) : [""]
        let context = Wording.Context(queryIdentifiers: [])
        guard let place = places.first(where: { !without.contains(ExactText($0)) }),
            let statement = Wording.statement(
                of: entry.variant, facts: finder.facts, context: context)
        else { return }
        let explain = "EXPLAIN \(statement)"
        guard let answer = await finder.ask(explain, in: place, rowsMax: Self.linesMax) else {
            return
        }
        self.place = place.isEmpty ? finder.facts.currentDatabase : place
        plan = (0..<answer.rowCount).compactMap { answer.text($0, 0) }
        let held = await finder.ask(
            "\(explain); \(Self.locksQuestion)", in: place, rowsMax: Self.linesMax)
        locks = (0..<(held?.rowCount ?? 0)).compactMap { held?.text($0, 0) }
    }

    /// The most lines of a plan, and the most locks, that are shown.
    private static let linesMax = 100

    /// The locks of the transaction that has just planned a question.
    ///
    /// A question reads catalogues in
    /// any case; its locks on them are as short as it is.
    private static let locksQuestion = """
        SELECT DISTINCT mode || ' ' || n.nspname || '.' || c.relname FROM pg_locks AS l \
        JOIN pg_class AS c ON c.oid = l.relation JOIN pg_namespace AS n ON n.oid = c.relnamespace \
        WHERE l.pid = pg_backend_pid() AND locktype = 'relation' AND c.oid >= 16384 ORDER BY 1
        """
}

/// What was found is in the outcome itself.
private struct NoOutput: LogOutput {
    func write(_ entry: LogEntry) {}
}
