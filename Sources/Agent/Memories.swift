import AgentWeb
import Basics
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
    /// How much of that is for recent activity, which comes first; the rest is for trends.
    private static let shareOfActivity = 2.0 / 3

    /// What sessions have spent their time on.
    let activity: RecentActivity
    /// The last reading of the sessions.
    let sessions: RecentSessions
    /// The course of the indicators.
    let trends: RecentTrends
    /// What the HTTP API compares snapshots by.
    let numbers: RecentNumbers
    private let activityFiles: MemoryFiles<RecentActivity>
    private let trendFiles: MemoryFiles<RecentTrends>

    /// Memories of no target yet; without a directory nothing outlives the process.
    init(directory: String?, log: Logger) {
        activity = RecentActivity()
        sessions = RecentSessions()
        trends = RecentTrends()
        numbers = RecentNumbers()
        activityFiles = MemoryFiles(activity, directory: directory, log: log)
        trendFiles = MemoryFiles(trends, directory: directory, log: log)
    }

    /// Keeps what is known of these targets and no others, and reads their files meanwhile.
    func use(_ names: [String], activityBytesMax: Int) {
        activityFiles.use(names, bytesMax: activityBytesMax)
        trendFiles.use(names)
        sessions.use(names)
    }

    /// Writes what has changed, now and then, until the task is cancelled.
    func run() async {
        async let saving: Void = activityFiles.run()
        async let savingTrends: Void = trendFiles.run()
        _ = await (saving, savingTrends)
    }

    /// Writes what has changed since it was last written, as far as there is time.
    func saveLast(within limit: Duration) async {
        let share = limit * Self.shareOfActivity
        await activityFiles.saveLast(within: share)
        await trendFiles.saveLast(within: limit - share)
    }

    /// Where the history takes its minutes of activity from.
    var minutes: ActivitySource {
        ActivitySource(
            use: { [activity] in activity.useMinutes(rowsMax: $0) },
            take: { [activity] in activity.takeMinutes(isLast: $0) })
    }

    /// The endpoints that answer from them.
    func routes(_ snapshot: @escaping @Sendable () -> Snapshot) -> [Route] {
        ActivityEndpoint(activity) { [sessions] name in
            let target = snapshot().targets.first { $0.name.hasSameBytes(as: name) }
            return sessions.texts(of: target, named: name)
        }.routes + TrendEndpoint(trends).routes
            + SessionsEndpoint(sessions, snapshot: snapshot).routes
    }
}
