import AgentWeb
import Backups
import HTTP
import Judging
import Recording
import Reporting
import Watching
import Web

/// The rooms that are there from the start of an agent to its stop, whatever is reloaded.
struct AgentRooms: Sendable {
    /// What targets report.
    let store: Store
    /// What scrapes get.
    let pages: Pages
    /// What rooms know of each other.
    let shared: SharedState
    /// Notifications and silences.
    let desk: NotificationDesk
    /// The HTTP server.
    let server: Server
    /// Where samples go beside the pages.
    let sinks: Sinks
    /// The evaluation of rules.
    let rules: RuleEvaluator
    /// What is remembered of late.
    let memories: Memories
    /// Who follows events.
    let announcer: Announcer
    /// The backups that are watched.
    let backups: BackupWatch
    /// The reports that are made by the clock.
    let reports: ReportClerk
    /// Those who wait for a reload.
    let reloads: ReloadQueue
}
