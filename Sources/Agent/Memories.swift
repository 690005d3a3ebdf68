import AgentSettings
import AgentWeb
import Basics
import Chronicle
import Collection
import Logging
import Metrics
import Platform
import Recording
import Remembering
import Watching
import Web

/// What the agent remembers of its targets besides their latest reports, as one: it comes into force,
/// is saved and ends together.
struct Memories: Sendable {
    /// How much of the time for a stop the files may take together.
    static let shareOfStop = 0.15
    /// How much of that is for recent activity, which comes first.
    private static let shareOfActivity = 0.5
    /// How much of it is for trends, which come next.
    private static let shareOfTrends = 0.25
    /// How much of it is for texts of statements.
    private static let shareOfTexts = 0.1
    /// How much of it is for changes; the rest is for baselines.
    private static let shareOfChanges = 0.05

    /// What sessions have spent their time on.
    let activity: RecentActivity
    /// The last reading of the sessions.
    let sessions: RecentSessions
    /// The course of the indicators.
    let trends: RecentTrends
    /// What is usual for statements.
    let baselines: RecentBaselines
    /// The texts of statements.
    let texts: RecentTexts
    /// What has changed on servers.
    let changes: RecentChanges
    /// What statements did in the present part of an hour.
    let hours = RecentHours()
    /// How large objects are.
    let objects = RecentObjects()
    /// What the HTTP API compares snapshots by.
    let numbers: RecentNumbers
    private let activityFiles: MemoryFiles<RecentActivity>
    private let trendFiles: MemoryFiles<RecentTrends>
    private let baselineFiles: MemoryFiles<RecentBaselines>
    private let textFiles: MemoryFiles<RecentTexts>
    private let changeFiles: MemoryFiles<RecentChanges>

    /// Memories of no target yet; without a directory nothing outlives the process.
    init(directory: String?, log: Logger) {
        activity = RecentActivity()
        texts = RecentTexts()
        sessions = RecentSessions(texts: texts)
        trends = RecentTrends()
        baselines = RecentBaselines()
        numbers = RecentNumbers()
        activityFiles = MemoryFiles(activity, directory: directory, log: log)
        trendFiles = MemoryFiles(trends, directory: directory, log: log)
        baselineFiles = MemoryFiles(baselines, directory: directory, log: log)
        changes = RecentChanges(hasFiles: directory != nil)
        changeFiles = MemoryFiles(changes, directory: directory, log: log)
        textFiles = MemoryFiles(texts, directory: directory, log: log)
    }

    /// Keeps what is known of these targets and no others, and reads their files meanwhile.
    ///
    /// What is usual for statements is kept where the section wants it.
    func use(_ names: [String], _ section: ActivitySection) {
        activityFiles.use(activity.use(names, bytesMax: section.memoryBytesMax))
        trendFiles.use(trends.use(names))
        baselineFiles.use(baselines.use(section.findsRegressions ? names : []))
        hours.use(names)
        objects.use(names)
        changeFiles.use(changes.use(names))
        textFiles.use(texts.use(names, choice: section.texts.rawValue))
        sessions.use(names)
    }

    /// Writes what has changed, now and then, until the task is cancelled.
    func run() async {
        async let saving: Void = activityFiles.run()
        async let savingTrends: Void = trendFiles.run()
        async let savingBaselines: Void = baselineFiles.run()
        async let savingTexts: Void = textFiles.run()
        async let savingChanges: Void = changeFiles.run()
        _ = await (saving, savingTrends, savingBaselines, savingTexts, savingChanges)
    }

    /// Writes what has changed since it was last written, as far as there is time.
    func saveLast(within limit: Duration) async {
        await activityFiles.saveLast(within: limit * Self.shareOfActivity)
        await trendFiles.saveLast(within: limit * Self.shareOfTrends)
        await textFiles.saveLast(within: limit * Self.shareOfTexts)
        await changeFiles.saveLast(within: limit * Self.shareOfChanges)
        await baselineFiles.saveLast(
            within: limit
                * (1 - Self.shareOfActivity - Self.shareOfTrends - Self.shareOfTexts
                    - Self.shareOfChanges))
    }

    /// Keeps the texts of a target's statements for its worker.
    func keeper(of name: String) -> TextKeeper {
        TextKeeper(
            known: { [texts] in texts.known($0, of: name) },
            take: { [texts] in texts.take($0, of: name) },
            see: { [texts] in texts.see($0, of: name) })
    }

    /// Takes what a target's statements do, while the history wants it.
    func growthTaker(of name: String) -> GrowthTaker {
        GrowthTaker(
            entriesMax: { [hours] in hours.entriesCompared },
            take: { [hours] in hours.take($0, $1, of: name) })
    }

    /// Where what is remembered is written; nothing runs yet.
    func sinks(log: Logger, snapshot: @escaping @Sendable () -> Snapshot) -> Sinks {
        Sinks(
            log: log, activity: minutes,
            tables: [
                texts.source, hours.source, changes.source, objects.source(snapshot),
            ],
            useStatements: { [hours] in hours.useRows(top: $0) },
            useObjects: { [objects] in objects.useRows(top: $0) }, snapshot: snapshot)
    }

    /// Where the history takes its minutes of activity from.
    private var minutes: ActivitySource {
        ActivitySource(
            use: { [activity] in activity.useMinutes(rowsMax: $0) },
            take: { [activity] in activity.takeMinutes(isLast: $0) })
    }

    /// The endpoints that answer from them.
    func routes(_ snapshot: @escaping @Sendable () -> Snapshot) -> [Route] {
        ActivityEndpoint(activity) { [sessions] name in
            let target = snapshot().targets.first { $0.name.hasSameBytes(as: name) }
            return sessions.texts(of: target, named: name)
        }.routes + TrendEndpoint(trends).routes + ChangesEndpoint(changes).routes
            + SessionsEndpoint(sessions, snapshot: snapshot).routes
    }
}
