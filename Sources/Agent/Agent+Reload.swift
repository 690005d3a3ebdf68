import AgentSettings
import AgentWeb
import Backups
import Chronicle
import Configuration
import Documents
import HTTP
import Judging
import Logging
import Metrics
import NotificationSettings
import Platform
import Polling
import Preparation
import Recording
import Remembering
import Reporting
import RuleDocuments
import TargetMetrics
import TargetSettings
import Targets
import Watching

/// A reload: read, prepare everything, then commit all of it or drop it.
extension Agent {
    /// Reads the configuration again; gives its problems, or nil when it is in force.
    ///
    /// Called by `ReloadQueue` alone, so two never overlap.
    func reload() async -> String? {
        guard let path else {
            let problem = "there is no configuration file to read"
            log.notice("nothing to reload", ["reason": problem])
            return problem
        }
        let seen = await reading.run { [watch] _ in watch.glance() }
        let problems: String
        // Fixing a file that a refused configuration names must count as a change, too.
        var named: [String] = []
        switch await reading.run({ _ in Configuration.load(path, files: DiskFiles()) }) {
        case .failure(let found):
            problems = "\(found)"
            named = found.list.map(\.file)
        case .success(let new):
            do throws(AgentError) {
                let prepared = try await prepare(new)
                guard !isStopping else { return "pgvigil is stopping" }
                await commit(prepared, since: seen)
                rooms.shared.change {
                    $0.isReloadSuccessful = true
                    $0.reloadSuccess = WallClock.secondsSince1970
                }
                await rooms.store.refresh()
                log.notice("configuration reloaded", ["targets": "\(workers.count)"])
                return nil
            } catch {
                problems = "\(error)"
                named = Self.watchedFiles(new)
            }
        }
        rooms.shared.change { $0.isReloadSuccessful = false }
        await rooms.store.refresh()
        log.error("configuration refused, the old one stays in force", ["problems": problems])
        await follow(
            Self.watchedFiles(configuration) + named, patterns: configuration.filePatterns,
            since: seen)
        return problems
    }

    /// Opens and checks everything that may refuse a configuration; nothing changes yet.
    private func prepare(_ new: Configuration) async throws(AgentError) -> PreparedConfiguration {
        let targets = try Self.watchedTargets(new)
        try refuseWhatNeedsRestart(new)
        try refuseOpenDoors(new)
        try refuseLostRules(new)
        let recording = try RecordingSettings(new)
        let security = try await reading.run { _ in
            Result { () throws(AgentError) in try WebSecurity.read(new.webConfig) }
        }.get()
        let prepared: PreparedSecurity
        do throws(HTTPError) {
            prepared = try rooms.server.prepare(security)
        } catch { throw .configuration("web.config_file: \(error)") }
        // Last, because it is the dearest to open and to close again.
        let notifications = try await rooms.desk.prepare(
            new.notifications, directory: new.agent.stateDirectory)
        return PreparedConfiguration(
            configuration: new, targets: targets, recording: recording,
            notifications: notifications,
            security: prepared)
    }

    /// A file that was cut short or emptied must not open the doors: to do that, remove
    /// `config_file` out.
    private func refuseOpenDoors(_ new: Configuration) throws(AgentError) {
        guard let path = new.web.configFile, new.webConfig?.isOpen == true,
            configuration.webConfig?.isOpen == false
        else { return }
        throw .configuration(
            "web.config_file: \(path): has neither tls_server_config nor basic_auth_users any more,"
                + " and TLS or passwords are in force; to serve without, take config_file out of web"
        )
    }

    /// A pattern that fits no file any more, or was mistyped, must not take rules out of force with all that
    /// fires: to do that, take it out of `rules.files`.
    private func refuseLostRules(_ new: Configuration) throws(AgentError) {
        let empty = configuration.emptyRulePatterns
        let emptied = new.emptyRulePatterns.filter { pattern in
            !empty.contains { $0.text.hasSameBytes(as: pattern.text) }
        }
        let kept = Set(new.rules.files.map { ExactText($0.path) })
        let ofPacks = Set(configuration.packRules.map(ExactText.init))
        let lost = configuration.rules.files.map { ExactText($0.path) }.filter {
            !kept.contains($0) && !ofPacks.contains($0)
        }
        guard let first = lost.first, !emptied.isEmpty else { return }
        let more = lost.count > 1 ? " and \(lost.count - 1) more" : ""
        let problems = emptied.map { pattern in
            pattern.place.saying(
                "\(pattern.text), and the rules of \(first.text)\(more) are in force; correct the pattern or"
                    + " put the files back, or take it out of rules.files"
            ).description
        }
        throw .configuration(problems.joined(separator: "\n"))
    }

    private func refuseWhatNeedsRestart(_ new: Configuration) throws(AgentError) {
        let changed = new.web.restartKeys(differingFrom: configuration.web)
        if !changed.isEmpty {
            let problems = changed.map { key in
                let words = "web: \(key) changes at a restart only"
                // A key that was taken out has no place.
                return new.restartPlaces[key]?.saying(words).description ?? words
            }
            throw .configuration(problems.joined(separator: "\n"))
        }
        if new.agent.stateDirectory != configuration.agent.stateDirectory {
            let words =
                "agent: state_directory changes at a restart only; in force is "
                + (configuration.agent.stateDirectory ?? "none")
            throw .configuration(new.stateDirectoryPlace?.saying(words).description ?? words)
        }
    }

    /// Brings a prepared configuration into force.
    func commit(
        _ prepared: PreparedConfiguration, since seen: FileWatch.Glance = [:]
    ) async {
        let new = prepared.configuration
        let (store, memories, shared) = (rooms.store, rooms.memories, rooms.shared)
        // Before a new worker's first report, which would be turned away.
        await store.setTargets(new.ownTargets.map(\.name))
        memories.use(new.ownTargets.map(\.name), new.activity)
        let liveness = shared.liveness
        let rules = rooms.rules.status
        workers.watch(prepared.targets, of: new, log: log) { watched in
            TargetWorker(
                watched, log: log, pageAlerts: { rules.pageAlerts.state(of: watched.name) },
                remember: { memories.activity.take($0, of: watched.name, at: $1) },
                show: { memories.sessions.take($0, of: watched.name, at: $1) },
                compare: { memories.baselines.take($0, of: watched.name) },
                texts: memories.keeper(of: watched.name),
                growth: memories.growthTaker(of: watched.name)
            ) {
                liveness.beat(.polls)
                let now = ContinuousClock.now
                let shown = $0.parts.filter { $0.expires > now }.flatMap(\.families)
                memories.changes.take(shown, of: watched.name)
                memories.trends.take(
                    [OwnMetrics.up($0.isUp)] + $0.own + shown, counted: $0.counted,
                    of: watched.name, poll: $0.pollBegan)
                await store.publish($0)
            }
        }
        watchLiveness(new)
        configuration = new
        rooms.sinks.use(prepared.recording)
        await rooms.backups.use(new.ownBackups)
        if let security = prepared.security { rooms.server.use(security) }
        let description = new.redactedDescription
        shared.change { values in
            values.configuration = description
            values.interval = new.agent.interval
            values.hosts = Self.allowedHosts(new)
            values.targets = prepared.targets.map {
                Self.discovered($0, new)
            }
            values.servers = new.ownTargets.filter { $0.kind == .postgresql }.map(\.name)
            values.models = [:]
            for target in prepared.targets { values.models[target.name] = target.health }
        }
        let hasNoRules = new.rules.files.isEmpty
        await rooms.desk.commit(prepared.notifications, links: Self.links(of: new)) {
            // Rules that are not in force yet give no sign of life.
            shared.isHealthy && (hasNoRules || !rules.groups.isEmpty)
                && rules.isAlive(now: Int64(WallClock.secondsSince1970 * 1000))
        }
        await rooms.reports.use(
            new.ownReports, receivers: new.notifications.receivers, links: Self.links(of: new))
        await rooms.rules.apply(Self.ruleSettings(new))
        await follow(Self.watchedFiles(new), patterns: new.filePatterns, since: seen)
        note(await reading.run { _ in Self.cautions(new) })
    }

    /// Watches these files from now on; they are looked at where a file system that hangs holds up no
    /// more than the next reload.
    private func follow(
        _ files: [String], patterns: [String], since seen: FileWatch.Glance
    ) async {
        watch = await reading.run { [watch] _ in
            var new = watch
            new.watch(files, patterns: patterns, since: seen)
            return new
        }
    }

    /// What has to move from now on.
    private func watchLiveness(_ new: Configuration) {
        let pollsLimit = max(Liveness.pollsLimit, new.agent.interval * 10)
        rooms.shared.liveness.watch(.polls, limit: new.ownTargets.isEmpty ? nil : pollsLimit)
        rooms.shared.liveness.watch(
            .rules,
            limit: new.rules.files.isEmpty
                ? nil : max(Liveness.rulesLimit, new.agent.interval * 3))
        stopDeadline.use(new.agent.stopTimeout)
    }

    private static func watchedFiles(_ configuration: Configuration) -> [String] {
        configuration.files + WebSecurity.files(configuration.webConfig)
    }
}
