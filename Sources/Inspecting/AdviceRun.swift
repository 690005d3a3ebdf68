import Advice
import AdviceQuestions
import Collection
package import Examinations
package import Health
import Logging
import Platform
import Polling
import Postgres
package import Recommendations
import Servers
package import Targets
import Watching

/// One close look at a target, for `pgvigil advise` only: never on the poll path.
package struct AdviceRun {
    let target: WatchedTarget
    let session: Session
    /// What the databases said that turned us away.
    let refused: [String: String]
    /// What was found so far.
    var examination: Examination

    /// Polls twice, `seconds` apart, asks what advice needs besides, and disconnects.
    ///
    /// An index without a scan for `unusedAge` seconds counts as unused; `pageAlerts` is what the agent's
    /// own rules say, and `pages` are the alerts that they say it of; `standbys` are the other targets.
    package static func report(
        on target: WatchedTarget, over seconds: Double, unusedAge: Double,
        pageAlerts: HealthState = .notApplicable, pages: [PageThatFires] = [],
        standbys: [KnownStandby] = []
    ) async -> Report {
        var target = target
        // Both polls ask everything: what is asked rarely would have no difference to show.
        target.catalog = target.catalog.map { $0.adjusted(pace: .everyPoll) }
        let worker = TargetWorker(
            target, log: Logger(level: .error, output: NoOutput()), pageAlerts: { pageAlerts }
        ) { _ in }
        let report = await report(
            on: target, worker, over: seconds, unusedAge: unusedAge, pages: pages,
            standbys: standbys)
        await worker.session.close()
        return report
    }

    private static func report(
        on target: WatchedTarget, _ worker: TargetWorker, over seconds: Double, unusedAge: Double,
        pages: [PageThatFires], standbys: [KnownStandby]
    ) async -> Report {
        let began = ContinuousClock.now
        var polled = await worker.pollOutcome()
        if polled.report.isUp {
            try? await Task.sleep(for: .seconds(seconds))
            polled = await worker.pollOutcome()
        }
        let watched = began.duration(to: .now).seconds
        guard polled.report.isUp, let facts = polled.facts, facts.kind == .postgresql else {
            return Report(
                target: target.name,
                unavailable: polled.reasonDown ?? "it is no PostgreSQL server",
                remedies: LoginRemedy.advice(for: polled.down, target.login))
        }
        var run = AdviceRun(
            target: target, session: worker.session,
            refused: Dictionary(
                polled.refusedDatabases.map { ($0.name, $0.failure.message) },
                uniquingKeysWith: { first, _ in first }),
            examination: Examination(
                facts: facts, thresholds: target.thresholds, model: target.health,
                snapshot: polled.report.snapshot, seconds: watched, pages: pages,
                unusedAge: unusedAge, standbys: standbys))
        run.examination.unseen =
            (polled.plan?.omissions ?? []).filter { $0.reason.failureReason != nil }.map {
                "\($0.collector.name): \($0.reason)"
            } + polled.failures + unread(facts, of: target)
        await run.ask(Plan(catalog: Questions.all, facts: facts))
        return Report(target: target.name, run.examination)
    }
}

extension AdviceRun {
    /// What the server does not say of itself, and the databases that are not looked into.
    static func unread(_ facts: ServerFacts, of target: WatchedTarget) -> [String] {
        let gaps = facts.unread.map { "\($0.subject.rawValue): \($0.message)" }
        let closed = facts.databases.filter { database in
            guard target.choosesDatabase(database.name) else { return false }
            if case .denied = database.access { return true }
            return false
        }
        let limit = target.databasesOverLimit(facts).map {
            "database \($0): more than databases_max (\(target.databasesMax))"
        }
        return gaps + closed.map { "database \($0.name): no CONNECT for \(facts.role)" } + limit
    }
}

/// The report itself says what failed.
private struct NoOutput: LogOutput {
    func write(_ entry: LogEntry) {}
}
