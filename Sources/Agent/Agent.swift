import AgentPages
import AgentSettings
import AgentWeb
import Backups
import Basics
package import Configuration
import Delivery
import HTTP
import Judging
package import Logging
package import Metrics
import Platform
import Polling
package import Preparation
import Recording
import Remembering
import Reporting
import Systemd
import Watching
import Web

/// The whole agent: its workers, its pages and its HTTP server, from start to stop.
///
/// A reload is one transaction: everything that can refuse is opened and checked aside, and then all
/// of it is committed, or dropped without a trace. Workers of targets that stay equal go on
/// undisturbed, the HTTP server keeps its sockets and takes new certificates and users. The listen
/// addresses, the limits and the state directory are what a reload cannot change.
package actor Agent {
    let path: String?
    let log: Logger
    let rooms: AgentRooms
    /// The right to the state directory, where there is one and its disk has answered.
    var stateLock: StateLock?
    /// What ends the process when a stop takes too long.
    let stopDeadline: StopDeadline
    /// Where files are read: a pipe or a slow disk must not hold up anything else.
    let reading = Confined((), threadNamed: "pgvigil-config")
    var configuration: Configuration
    var workers = Workers()
    var watch = FileWatch()
    /// What `run` begins with.
    private var prepared: PreparedConfiguration?
    /// What was logged and lasts.
    var noted = NotedTroubles()
    /// From here on nothing is committed.
    private(set) var isStopping = false

    private init(
        path: String?, log: Logger, prepared: PreparedConfiguration, rooms: AgentRooms,
        stateLock: StateLock?
    ) {
        self.path = path
        self.log = log
        self.rooms = rooms
        self.stateLock = stateLock
        self.prepared = prepared
        configuration = prepared.configuration
        let stopTimeout = prepared.configuration.agent.stopTimeout
        stopDeadline = StopDeadline(after: stopTimeout, exitCode: Self.exitCodeOfLateStop) {
            log.error(
                "the stop took longer than stop_timeout: the process ends as it is",
                ["stop_timeout": "\(stopTimeout)"])
            LogQueue.standardError.flush(within: .milliseconds(150))
        }
    }

    /// Opens the listeners and makes everything ready to `run`; `path` is what a reload reads.
    /// - Throws: `AgentError`; nothing is then left open.
    package static func start(
        _ configuration: Configuration, path: String?, log: Logger
    ) async throws(AgentError) -> Agent {
        let store = Store()
        let shared = SharedState()
        let pages = Pages(
            Snapshot(generation: 0, targets: [], agent: shared.families(), isComplete: false))
        let memories = Memories(directory: configuration.agent.stateDirectory, log: log)
        let sinks = memories.sinks(log: log) { pages.snapshot }
        let backups = BackupWatch(directory: configuration.agent.stateDirectory, log: log)
        let reloads = ReloadQueue()
        let asksForReload: ReloadRoute.Reload = { reloads.request($0) }
        let (status, journal, announcer) = (RuleStatus(), AlertJournal(), Announcer())
        let desk = NotificationDesk(log: log, liveness: shared.liveness)
        let reports = reportClerk(configuration, sinks.history, shared, log)
        shared.change { $0.hosts = allowedHosts(configuration) }
        let targets = try watchedTargets(configuration)
        let recording = try RecordingSettings(configuration)
        let stateLock = try await lock(configuration, log)
        let prepared = PreparedConfiguration(
            configuration: configuration, targets: targets, recording: recording,
            notifications: try await desk.prepare(
                configuration.notifications, directory: configuration.agent.stateDirectory),
            security: nil)
        let endpoints = Endpoints(
            Endpoints.Sources(
                pages: pages, targets: { shared.targets }, isReady: { pages.snapshot.isComplete },
                problem: { shared.liveness.problem() }, pagesTooOld: { shared.pagesTooOld },
                hosts: { shared.hosts },
                reload: configuration.web.enableReload ? asksForReload : nil,
                version: Version.text, configurationPath: path.flatMap(Files.resolved) ?? path,
                rules: status,
                knownSilences: { desk.metrics.silences }, journal: journal,
                events: announcer.hub, silenceDesk: desk.forms,
                configuration: { shared.configuration },
                recent: memories.numbers, activity: memories.activity, sessions: memories.sessions,
                baselines: memories.baselines, trends: memories.trends, changes: memories.changes,
                past: HistoryPast(sinks.history).answer, models: { shared.models },
                others: desk.routes + HistoryEndpoints(sinks.history).routes
                    + ReportRoutes(reports.desk).routes + memories.routes { pages.snapshot }))
        // A client that can connect must find the history and the silences there.
        sinks.use(prepared.recording)
        desk.show(prepared.notifications)
        let server: Server
        do throws(AgentError) {
            server = try startServer(configuration) { endpoints.answer($0) }
        } catch {
            for sink in sinks.stop(within: .zero) { await sink.value }
            await desk.stop()
            throw error
        }
        let rules = RuleEvaluator(
            ruleSettings(configuration), status: status,
            stateDirectory: configuration.agent.stateDirectory, log: log,
            snapshot: {
                shared.liveness.beat(.rules)
                return pages.snapshot
            }, changed: { await store.refresh() })
        await rules.deliver(to: {
            announcer.take(journal.take($0, now: Int64(WallClock.secondsSince1970 * 1000)))
            await desk.notifier?.take($0, knownAt: $1)
        })
        return Agent(
            path: path, log: log, prepared: prepared,
            rooms: AgentRooms(
                store: store, pages: pages, shared: shared, desk: desk, server: server,
                sinks: sinks, rules: rules, memories: memories, announcer: announcer,
                backups: backups, reports: reports, reloads: reloads),
            stateLock: stateLock)
    }

    /// Where the HTTP server listens, such as `127.0.0.1:9787`, with the ports that were free.
    package nonisolated var addresses: [String] {
        rooms.server.boundAddresses.map { "\($0)" }
    }

    /// What is known now.
    package nonisolated var snapshot: Snapshot { rooms.pages.snapshot }

    /// The bytes of the text page that a scrape of everything gets now.
    package nonisolated var pageBytes: Int {
        rooms.pages.body(Pages.Key(format: .text, isCompressed: false), now: .now)?.count ?? 0
    }

    // MARK: Run and stop

    /// The process has problems, says this code; a service manager sees that it did not just stop.
    private static let exitCodeOfLateStop: Int32 = 1

    /// Takes notice of a signal although no task may be running any more: from here on the time for
    /// a stop counts.
    package nonisolated func noteSignal(_ number: Int32) {
        if number != StopSignal.hangUp { stopDeadline.arm() }
    }

    /// Watches until `signals` brings SIGTERM or SIGINT; SIGHUP reloads.
    package func run(signals: AsyncStream<Int32>) async {
        if let prepared {
            self.prepared = nil
            await rooms.rules.begin()
            await commit(prepared)
        }
        await rooms.rules.begin()
        let publisher = Task { await publish() }
        let housekeeping = Task { await keepHouse() }
        let watching = Task { await watchFiles() }
        let locking = Task { await lockLate() }
        let serving = Task { await rooms.reloads.serve { await reload() } }
        let evaluation = Task { await rooms.rules.run() }
        let saving = Task { await rooms.memories.run() }
        let reporting = Task { await rooms.reports.run() }
        log.notice(
            "watching",
            [
                "targets": "\(workers.count)",
                "listen": addresses.joined(separator: ","),
            ])
        Notifications.ready(status: status)
        for await signal in signals {
            if signal == StopSignal.hangUp {
                Notifications.reloading()
                // A reload may take its time, and the signal after it may be the end.
                rooms.reloads.request { [weak self] _ in
                    Task { await self?.announceReady() }
                }
            } else {
                stopDeadline.arm()
                log.notice("stopping", ["signal": "\(signal)"])
                break
            }
        }
        Notifications.stopping()
        isStopping = true
        let tasks = [
            publisher, housekeeping, watching, locking, serving, evaluation, saving, reporting,
        ]
        for task in tasks { task.cancel() }
        await evaluation.value
        await stop()
        stopDeadline.disarm()
    }

    private func announceReady() {
        if !isStopping { Notifications.ready(status: status) }
    }

    private var status: String {
        StatusLine.text(
            targets: rooms.shared.targets.map(\.name), snapshot: rooms.pages.snapshot,
            firing: rooms.rules.status.firingCount,
            isReloadSuccessful: rooms.shared.isReloadSuccessful)
    }

    private func stop() async {
        let limit = configuration.agent.stopTimeout
        let watching = workers.tasks
        workers.cancel()
        // The history gets the present minute, for which the last samples should have come.
        let sampling = Task { for task in watching { await task.value } }
        _ = await sampling.ends(within: limit * Self.shareForSamples)
        let backing = Task { [rooms] in
            await rooms.backups.stop(within: limit * Self.shareForBackups)
        }
        let tasks =
            workers.tasks + [backing]
            + rooms.sinks.stop(within: limit * Self.shareForHistory)
        let ending = Task { for task in tasks { await task.value } }
        // One that is held up by a name server or by a password command hears of no cancellation.
        let haveEnded = await ending.ends(within: limit * Self.shareForWorkers)
        await rooms.desk.stop()
        let limitOfFiles = limit * Memories.shareOfStop
        let saving = Task { [rooms] in await rooms.memories.saveLast(within: limitOfFiles) }
        _ = await saving.ends(within: limitOfFiles)
        rooms.server.stop(within: limit * Self.shareForClients)
        stateLock?.release()
        if !haveEnded { log.warning("a worker did not end in time and is left behind") }
        log.notice("stopped")
    }

    /// How much of the time for a stop the last samples are waited for.
    private static let shareForSamples = 0.05
    /// How much of it the workers may take after that.
    private static let shareForWorkers = 0.5
    /// Within that, how long programs that look at backups are waited for once they were ended.
    private static let shareForBackups = 0.2
    /// How much HTTP clients may take after them and after `Memories.shareOfStop`.
    private static let shareForClients = 0.3
    /// Within that, how much rows of the history may take that are not in the database yet.
    private static let shareForHistory = 0.3

    private func publish() async {
        let rooms = rooms
        let (shared, pages, memories) = (rooms.shared, rooms.pages, rooms.memories)
        let metrics = AgentMetrics(
            shared: shared, server: rooms.server, rules: rooms.rules.status,
            delivery: rooms.desk.metrics, sinks: rooms.sinks, recent: memories.activity,
            trends: memories.trends, baselines: memories.baselines, texts: memories.texts,
            hours: memories.hours, changes: memories.changes, events: rooms.announcer.hub,
            backups: rooms.backups, reports: rooms.reports)
        await PagePublisher(
            store: rooms.store, pages: pages, agent: { metrics.families() },
            interval: { shared.interval },
            progress: {
                memories.numbers.take(pages.snapshot)
                rooms.announcer.take(pages.snapshot)
                shared.liveness.beat(.pages)
            }
        ).run()
    }

    /// Says when the kernel has refused something again.
    private func noteShortages() {
        for (shortage, count) in Shortage.now where count > noted.shortages[shortage] ?? 0 {
            noted.shortages[shortage] = count
            log.warning(
                "the process could not get what it needs, and tries again",
                ["resource": shortage.rawValue, "times": "\(count)"])
        }
    }

    /// Looks after the service manager once a second.
    private func keepHouse() async {
        let watchdog = Notifications.watchdogInterval
        var sent = ""
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            Threads.startWaiting()
            noteShortages()
            rooms.announcer.hub.beat()
            let pagesMove = watchdog.map { rooms.shared.liveness.age(of: .pages) < $0 / 2 } ?? false
            if pagesMove, rooms.shared.isHealthy { Notifications.watchdog() }
            let line = status
            if line != sent, !Task.isCancelled { Notifications.status(line) }
            sent = line
        }
    }

    /// Looks at the files of the configuration once a second, beside everything else: a file system
    /// that hangs must not keep the service manager from hearing of progress.
    private func watchFiles() async {
        guard path != nil else { return }
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            let watched = watch
            let seen = await reading.run { _ in watched.glance() }
            // A reload came in between.
            guard watched.version == watch.version, !Task.isCancelled else { continue }
            if watch.hasSettledChange(seen) {
                log.info("configuration files changed")
                rooms.reloads.request()
            }
        }
    }
}
