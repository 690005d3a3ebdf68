package import AgentSettings
package import BackupChecks
package import CollectorDocuments
package import Documents
package import Health
package import NotificationSettings
package import ReportSchedules
package import TargetSettings

/// All that a user decides, checked: a value that knows no file and no server.
package struct Configuration: Sendable, Equatable {
    /// How the agent itself runs.
    package var agent = AgentSection()
    /// Where and how it answers.
    package var web = WebSection()
    /// What `web.config_file` said when the configuration was loaded, or nil without one.
    package var webConfig: WebConfigFile?
    /// What is shown of what sessions do.
    package var activity = ActivitySection()
    /// What is watched, in the file's order; names are unique.
    package var targets: [Target]
    /// The backups that are watched, in the order of the file; names are unique.
    package var backups: [BackupSettings] = []
    /// What is changed about collectors for all targets; each target has it merged in already.
    package var collectors = CollectorSettings()
    /// What is changed about the health model for all targets; each has it merged in already.
    package var health = HealthAdjustment()
    /// The user's own collectors, and before them those of packs.
    package var collectorFiles: [CollectorFile] = []
    /// What is kept in PostgreSQL, or nil when nothing is.
    package var history: HistorySection?
    /// The reports that are made by the clock, in the order of the file; names are unique.
    package var reports: [ReportPlan] = []
    /// The rules that the agent evaluates.
    package var rules = RulesSection()
    /// The files among those of `rules` that came with packs, by their paths.
    package var packRules: [String] = []
    /// Receivers, routes and the heartbeat.
    package var notifications = NotificationsSection()
    /// Where `agent.state_directory` stands, with an empty message; nil when no file says it.
    package var stateDirectoryPlace: Problem?
    /// Where the keys of `web` stand that change at a restart only, with empty messages.
    package var restartPlaces: [String: Problem] = [:]
    /// What is no mistake and probably not meant, in the order of the file.
    package var cautions: [Caution] = []
    /// Every file that was read, the main one first; a change in one calls for a reload.
    package var files: [String] = []
    /// Patterns for further files; one that comes to fit calls for a reload, too.
    package var filePatterns: [String] = []

    /// A configuration with defaults for everything but the targets.
    package init(targets: [Target]) { self.targets = targets }

    /// What is in force without a file: one target, which libpq finds by its own environment
    /// (`PGHOST`, `PGSERVICE`, ...).
    package static let withoutFile = Configuration(
        targets: [Target(name: Target.nameWhenAlone, conninfo: Conninfo(""))])

    /// What is said of the patterns in `rules.files` that match no file.
    package var emptyRulePatterns: [Caution] {
        cautions.filter {
            $0.kind == .patternMatchesNothing && $0.text.hasPrefix("\(Key.rules.rawValue).")
        }
    }

    /// The targets that fall into this agent's share.
    package var ownTargets: [Target] { targets.filter { agent.shard.isMine($0.name) } }
}

extension Configuration {
    enum Key: String, SectionKey {
        case agent, web, activity, targets, backups, collectors, health, history, rules, reports
        case receivers, route, heartbeat, severities
        case inhibitRules = "inhibit_rules"
        case timeIntervals = "time_intervals"
        case externalURL = "external_url"
        case runbookBaseURL = "runbook_base_url"
        case dashboardBaseURL = "dashboard_base_url"
    }
}
