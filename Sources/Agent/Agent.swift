package import Configuration
import HTTP
package import Logging
package import Metrics
import Platform
import Systemd

/// The whole agent: its workers, its pages and its HTTP server, from start to stop.
///
/// A reload builds everything anew aside and then swaps: workers of targets that stay equal go on
/// undisturbed, the HTTP server keeps its sockets and takes new certificates and users. The listen
/// addresses and limits are what a reload cannot change.
package actor Agent {
    private struct Worker {
        let target: Target
        let files: [CollectorFile]
        let agent: AgentSection
        let task: Task<Void, Never>

        /// Whether a worker for this target would be just like this one.
        func isEqual(to target: Target, _ configuration: Configuration) -> Bool {
            let new = configuration.agent
            return self.target == target && files == configuration.collectorFiles
                && agent.interval == new.interval && agent.seriesMax == new.seriesMax
                && agent.compatibility == new.compatibility
                && agent.labelValueBytesMax == new.labelValueBytesMax
        }
    }

    private let path: String?
    private let log: Logger
    private let store: Store
    private let pages: Pages
    let shared: SharedState
    let desk: NotificationDesk
    private let server: Server
    private let history: HistoryService
    let rules: RuleEvaluator
    private var configuration: Configuration
    private var workers: [String: Worker] = [:]
    private var watch = FileWatch()

    /// Where the HTTP server listens, such as `127.0.0.1:9787`, with the ports that were free.
    package nonisolated let addresses: [String]

    private init(
        path: String?, log: Logger, configuration: Configuration, store: Store, pages: Pages,
        shared: SharedState, server: Server, history: HistoryService, rules: RuleEvaluator,
        desk: NotificationDesk
    ) {
        self.history = history
        self.desk = desk
        self.path = path
        self.log = log
        self.configuration = configuration
        self.store = store
        self.pages = pages
        self.shared = shared
        self.server = server
        self.rules = rules
        addresses = server.boundAddresses.map { "\($0)" }
    }

    /// Opens the listeners and makes everything ready to `run`; `path` is what a reload reads.
    /// - Throws: `AgentError`; nothing is then left open.
    package static func start(
        _ configuration: Configuration, path: String?, log: Logger
    ) async throws(AgentError) -> Agent {
        _ = try watchedTargets(configuration)
        try HistoryService.check(configuration)
        let store = Store()
        let shared = SharedState()
        let pages = Pages(
            Snapshot(generation: 0, targets: [], agent: shared.families(), isComplete: false))
        let history = HistoryService(log: log) { pages.snapshot }
        let (requests, reload) = AsyncStream.makeStream(of: ReloadRequest.self)
        let asksForReload: Endpoints.Reload = { done in
            _ = reload.yield(ReloadRequest(done: done))
        }
        let board = RuleBoard()
        let desk = NotificationDesk(log: log)
        try await desk.prepare(
            configuration.notifications, directory: configuration.agent.stateDirectory)
        let endpoints = Endpoints(
            Endpoints.Sources(
                pages: pages, targets: { shared.targets }, isReady: { pages.snapshot.isComplete },
                isHealthy: { shared.isHealthy },
                reload: configuration.web.enableReload ? asksForReload : nil,
                version: Version.text, rules: board, silences: { desk.answer($0) }),
            history: HistoryEndpoints(history))
        // Whoever finds the door open must find the history behind it.
        history.putInForce(configuration)
        let server: Server
        do throws(AgentError) {
            server = try startServer(configuration) { endpoints.answer($0) }
        } catch {
            await history.stop(within: .zero)?.value
            await desk.stop()
            throw error
        }
        let rules = RuleEvaluator(
            ruleSettings(configuration), board: board,
            stateDirectory: configuration.agent.stateDirectory, log: log,
            snapshot: { pages.snapshot }, changed: { await store.refresh() })
        await rules.deliver(to: { alerts, _ in await desk.notifier?.take(alerts) })
        let agent = Agent(
            path: path, log: log, configuration: configuration, store: store, pages: pages,
            shared: shared, server: server, history: history,
            rules: rules, desk: desk)
        await agent.accept(requests)
        return agent
    }

    private struct ReloadRequest: Sendable {
        let done: @Sendable (String?) -> Void
    }

    private var reloadRequests: AsyncStream<ReloadRequest>?

    private func accept(_ requests: AsyncStream<ReloadRequest>) { reloadRequests = requests }

    /// What is known now.
    package nonisolated var snapshot: Snapshot { pages.snapshot }

    /// The bytes of the text page that a scrape of everything gets now.
    package nonisolated var pageBytes: Int {
        pages.body(Pages.Key(format: .text, isCompressed: false), now: .now)?.count ?? 0
    }

    // MARK: Run and stop

    /// Watches until `signals` brings SIGTERM or SIGINT; SIGHUP reloads.
    package func run(signals: AsyncStream<Int32>) async {
        try? putInForce(configuration)
        await useNotifications(configuration)
        await store.setTargets(configuration.ownTargets.map(\.name))
        let publisher = Task { await publish() }
        let housekeeping = Task { await keepHouse() }
        let reloads = Task { await serveReloads() }
        let evaluation = Task { await rules.run() }
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
                _ = await reload()
                Notifications.ready(status: status)
            } else {
                log.notice("stopping", ["signal": "\(signal)"])
                break
            }
        }
        Notifications.stopping()
        for task in [publisher, housekeeping, reloads, evaluation] { task.cancel() }
        await evaluation.value
        await stop()
    }

    private var status: String {
        StatusLine.text(
            targets: shared.targets.map(\.name), snapshot: pages.snapshot,
            firing: rules.board.firingCount, isReloadSuccessful: shared.isReloadSuccessful)
    }

    private func stop() async {
        let limit = configuration.agent.stopTimeout
        for worker in workers.values { worker.task.cancel() }
        let tasks =
            workers.values.map(\.task)
            + [history.stop(within: limit * Self.shareForHistory)].compactMap { $0 }
        // Not a task group: that would wait for every worker, and one that is held up by a name
        // server or by a password command hears of no cancellation.
        let (ends, end) = AsyncStream.makeStream(of: Bool.self)
        let waiting = Task {
            for task in tasks { await task.value }
            end.yield(true)
        }
        let limiting = Task {
            try? await Task.sleep(for: limit * Self.shareForWorkers)
            end.yield(false)
        }
        let haveEnded = await ends.first { _ in true } ?? false
        for task in [waiting, limiting] { task.cancel() }
        await desk.stop()
        server.stop(within: limit * (1 - Self.shareForWorkers))
        workers = [:]
        if !haveEnded { log.warning("a worker did not end in time and is left behind") }
        log.notice("stopped")
    }

    /// How much of the time for a stop the workers may take; the rest is for HTTP clients.
    private static let shareForWorkers = 0.5
    /// Within that, how much rows of the history may take that are not in the database yet.
    private static let shareForHistory = 0.3

    private func publish() async {
        let (shared, server, history) = (self.shared, self.server, self.history)
        let (board, notifications) = (rules.board, desk.board)
        await PagePublisher(
            store: store, pages: pages,
            agent: {
                shared.families() + WebFamilies.of(server) + board.families()
                    + notifications.families() + history.families()
                    + ProcessFamilies.now()
            },
            progress: { shared.change { $0.progress = .now } }
        ).run()
    }

    /// Looks after files and the service manager once a second.
    private func keepHouse() async {
        let watchdog = Notifications.watchdogInterval
        var told = ""
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            if let watchdog, shared.hasProgress(within: watchdog / 2) { Notifications.watchdog() }
            let line = status
            if line != told, !Task.isCancelled { Notifications.status(line) }
            told = line
            if path != nil, watch.hasSettledChange() {
                log.info("configuration files changed")
                _ = await reload()
            }
        }
    }

    private func serveReloads() async {
        guard let reloadRequests else { return }
        for await request in reloadRequests { request.done(await reload()) }
    }

    // MARK: Configuration

    /// Reads the configuration again; gives its problems, or nil when it is in force.
    private func reload() async -> String? {
        guard let path else {
            let problem = "there is no configuration file to read"
            log.notice("nothing to reload", ["reason": problem])
            return problem
        }
        let seen = watch.glance()
        let problems: String
        // Mending a file that a refused configuration names must count as a change, too.
        var named: [String] = []
        switch Configuration.load(path, files: DiskFiles()) {
        case .failure(let found):
            problems = "\(found)"
            named = found.list.map(\.file)
        case .success(let new):
            do throws(AgentError) {
                try await prepareNotifications(new)
                try putInForce(new, since: seen)
                await useNotifications(new)
                shared.change {
                    $0.isReloadSuccessful = true
                    $0.reloadSuccess = WallClock.secondsSince1970
                }
                await store.setTargets(new.ownTargets.map(\.name))
                await rules.apply(Self.ruleSettings(new))
                log.notice("configuration reloaded", ["targets": "\(workers.count)"])
                return nil
            } catch {
                problems = "\(error)"
                named = watchedFiles(new)
            }
        }
        shared.change { $0.isReloadSuccessful = false }
        await store.refresh()
        log.error("configuration refused, the old one stays in force", ["problems": problems])
        watch.watch(
            watchedFiles(configuration) + named, patterns: configuration.filePatterns, since: seen)
        return problems
    }

    /// Judges first and swaps afterwards: after an error everything is as it was.
    private func putInForce(
        _ new: Configuration, since seen: [String: Files.Stamp?] = [:]
    ) throws(AgentError) {
        let targets = try Self.watchedTargets(new)
        if new.web.listen != configuration.web.listen
            || new.web.connectionsMax != configuration.web.connectionsMax
            || new.web.timeout != configuration.web.timeout
            || new.web.enableReload != configuration.web.enableReload
        {
            throw .configuration(
                "web: listen, max_connections, timeout and enable_reload change at a restart only")
        }
        try HistoryService.check(new)
        try Self.secure(server, new)
        var kept: [String: Worker] = [:]
        for (target, watched) in zip(new.ownTargets, targets) {
            if let old = workers[target.name], old.isEqual(to: target, new) {
                kept[target.name] = old
                continue
            }
            workers[target.name]?.task.cancel()
            let worker = TargetWorker(watched, log: log) { [store] in await store.publish($0) }
            kept[target.name] = Worker(
                target: target, files: new.collectorFiles, agent: new.agent,
                task: Task { await worker.run() })
        }
        for (name, worker) in workers where kept[name] == nil { worker.task.cancel() }
        workers = kept
        configuration = new
        history.putInForce(new)
        watch.watch(watchedFiles(new), patterns: new.filePatterns, since: seen)
        shared.change { values in
            values.targets = targets.map { Endpoints.Discovered(name: $0.name, labels: $0.labels) }
        }
    }

    private func watchedFiles(_ configuration: Configuration) -> [String] {
        configuration.files + WebSecurity.files(configuration.webConfig)
    }
}
