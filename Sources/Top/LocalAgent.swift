import Collection
import HTTP
import HTTPMessages
import Logging
import Metrics
import Platform
import Polling
import Remembering
package import Targets
import Watching
import Web

/// Watches targets for a live view where no agent runs, as an agent would: the same questions, the same
/// two connections a target at most, and the same answers.
package actor LocalAgent {
    private struct Silence: LogOutput {
        func write(_ entry: LogEntry) {}
    }

    /// What is asked of a target: nothing but what a live view shows.
    private static let collectors: Set<String> = [
        "pg_server", "pg_version", "pg_stat_activity", "pg_connections", "pg_replication",
    ]
    /// The most targets that are watched without an agent.
    package static let targetsMax = 20
    /// In seconds: the shortest time between two polls.
    private static let intervalMin = 5.0
    private static let endLimit = Duration.seconds(2)

    private let store = Store()
    private let latest = Locked(Snapshot(generation: 0, targets: [], agent: []))
    private let recent = RecentActivity()
    private let sessions = RecentSessions()
    private let routes: [Route]
    private let names: [String]
    private var tasks: [Task<Void, Never>] = []
    private let ended = Locked(0)

    /// Prepares to watch; samples come every `interval` seconds.
    package init(_ targets: [WatchedTarget], interval: Double) async {
        names = targets.map(\.name)
        let latest = latest
        routes =
            SessionsEndpoint(sessions) { latest.withLock { $0 } }.routes
            + ActivityEndpoint(recent) { [sessions] in sessions.texts(of: nil, named: $0) }.routes
        await store.setTargets(names)
        sessions.use(names)
        let log = Logger(level: .error, output: Silence())
        MemoryFiles(recent, directory: nil, log: log).use(recent.use(names, bytesMax: 1 << 20))
        for target in targets {
            var watched = target
            watched.catalog = target.catalog.filter { Self.collectors.contains($0.name) }
            watched.interval = max(Self.intervalMin, interval)
            watched.sampleInterval = interval
            watched.stateDirectory = nil
            let worker = TargetWorker(
                watched, log: log,
                remember: { [recent] in recent.take($0, of: target.name, at: $1) },
                show: { [sessions] in sessions.take($0, of: target.name, at: $1) },
                publish: { [store] in await store.publish($0) })
            let ended = ended
            tasks.append(
                Task {
                    await worker.run()
                    ended.withLock { $0 += 1 }
                })
        }
    }

    /// Waits until every target was polled, and read where it answers.
    package func waitUntilRead(within limit: Duration) async {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            let snapshot = await store.snapshot(now: .now, agent: [])
            let isRead =
                snapshot.targets.count == names.count
                && snapshot.targets.allSatisfy { target in
                    target.pollBegan != nil
                        && (sessions.isRead(target.name) || SessionsAbsence(target).isSettled)
                }
            if snapshot.isComplete, isRead { return }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Answers as the agent's API does.
    package func answer(_ path: String, _ query: [(String, String)]) async -> Result<
        [UInt8], TopTrouble
    > {
        let snapshot = await store.snapshot(now: .now, agent: [])
        latest.withLock { $0 = snapshot }
        let request = Request(path: path, query: query.map { (name: $0.0, value: $0.1) })
        guard let route = routes.first(where: { $0.path.description == path }) else {
            return .failure(TopTrouble("\(path): not here", isFinal: true))
        }
        let response: Response =
            switch route.handler(request, []) {
            case .now(let response): response
            case .later(let make):
                await withCheckedContinuation { waiting in make { waiting.resume(returning: $0) } }
            }
        guard response.status == 200 else {
            let words = String(decoding: response.body.bytes, as: UTF8.self)
            return .failure(TopTrouble(words, isFinal: response.status == 404))
        }
        return .success(Array(response.body.bytes))
    }

    /// Closes the connections.
    package func stop() async {
        for task in tasks { task.cancel() }
        let end = ContinuousClock.now + Self.endLimit
        // A name server may hold one up, which the end of the process need not wait for.
        while ended.withLock({ $0 }) < tasks.count, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}
