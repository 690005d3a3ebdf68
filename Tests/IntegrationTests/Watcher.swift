import Collection
import Logging
import Metrics
import Platform
import Polling
import Postgres
import Regressions
import Support
import Targets
import Watching
import Windows

/// A worker on a test's server, with its log and with every collector due at every poll.
struct Watcher {
    let worker: TargetWorker
    let target: WatchedTarget
    let log = RecordingLog()
    private let published = Locked<[TargetReport]>([])

    /// Watches as `role`, which must exist; `adjust` changes the target before it is watched, and
    /// `compare` knows what is usual for statements.
    init(
        _ server: TestServer, as role: String = "watcher", database: String = "postgres",
        adjust: (inout WatchedTarget) -> Void = { _ in },
        compare: (@Sendable ([StatementMoments]) -> StatementChanges?)? = nil
    ) throws {
        let text = server.conninfo(database: database, user: role)
        guard let conninfo = ConnectionString(text) else {
            throw SupportError("not a connection string: \(text)")
        }
        var target = WatchedTarget(
            name: "server",
            login: Login(conninfo: conninfo, purpose: .watching, prepares: true),
            catalog: Catalog.all.map { $0.adjusted(pace: .everyPoll) }, interval: 0.2)
        adjust(&target)
        let published = self.published
        self.target = target
        worker = TargetWorker(target, log: log.logger, compare: compare) { report in
            published.withLock { $0.append(report) }
        }
    }

    /// One poll of everything.
    func poll() async throws -> Poll {
        let polled = await worker.pollOnce()
        guard let plan = polled.plan, let facts = polled.facts else {
            throw SupportError("no plan: \(log.lines("target is down"))")
        }
        return Poll(snapshot: polled.report.snapshot, plan: plan, facts: facts)
    }

    /// Everything published by the last `run`.
    var reports: [TargetReport] { published.withLock { $0 } }

    /// Polls on one connection, as the agent does, until `count` polls have ended; the last report.
    func run(polls count: Int) async throws -> TargetSnapshot {
        let worker = self.worker
        published.withLock { $0 = [] }
        let before = await worker.pollCount
        let running = Task { await worker.run() }
        try await eventually("\(count) polls", within: .seconds(60)) {
            await worker.pollCount >= before + count
        }
        running.cancel()
        await running.value
        guard let last = published.withLock({ $0.last }) else { throw SupportError("no report") }
        return last.snapshot
    }
}

/// What one poll came to.
struct Poll {
    let snapshot: TargetSnapshot
    let plan: Plan
    let facts: ServerFacts

    /// The names of the collectors whose question was answered in full.
    var succeeded: Set<String> { collectors { $0 == 1 } }

    /// The names of those whose question was not.
    var failed: Set<String> { collectors { $0 == 0 } }

    /// The names of the collectors that the plan includes.
    var planned: Set<String> { Set(plan.entries.map(\.collector.name)) }

    /// What the plan leaves out, as `collector: reason`, without the consoles' collectors.
    var omissions: [String] {
        plan.omissions.filter { $0.reason != .otherKind }.map {
            "\($0.collector.name): \($0.reason)"
        }
    }

    /// The counted failures by collector, as their reasons.
    var failures: [String: [String]] {
        let samples = snapshot.samples(of: "pgvigil_collector_failures_total")
        return Dictionary(grouping: samples) { $0.labels["collector"] ?? "" }
            .mapValues { $0.compactMap { $0.labels["reason"] } }
    }

    private func collectors(_ isWanted: (Double) -> Bool) -> Set<String> {
        let samples = snapshot.samples(of: "pgvigil_collector_success")
        return Set(samples.filter { isWanted($0.value) }.compactMap { $0.labels["collector"] })
    }
}

extension TestServer {
    /// Makes a role that may watch, and the extension when the server has it.
    nonisolated func prepareWatching(
        _ role: String = "watcher", extensionVersion: String? = nil
    ) async throws {
        try await execute("CREATE ROLE \(role) LOGIN; GRANT pg_monitor TO \(role)")
        guard installation.hasStatements else { return }
        let version = extensionVersion.map { " VERSION '\($0)'" } ?? ""
        try await execute("CREATE EXTENSION pg_stat_statements\(version)")
    }
}
