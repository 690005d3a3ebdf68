import API
package import AgentPages
package import Chronicle
package import HTTP
package import HTTPMessages
package import Health
package import Judging
import Messages
package import Metrics
package import Notifications
import ObjectPages
import Platform
package import Remembering
import Rules
import StatementPages
import StatusPages
import TargetPages
package import TargetParts
package import Web

/// The HTTP interface: the endpoints of every room, in the order in which documents name them.
///
/// Nothing here waits for a watched server.
package struct Endpoints: Sendable {
    /// What the endpoints need from the agent at the moment of a request.
    package struct Sources: Sendable {
        /// The rendered pages.
        package let pages: Pages
        /// The configured targets.
        package let targets: @Sendable () -> [DiscoveryRoute.Target]
        /// Whether every target has been polled once.
        package let isReady: @Sendable () -> Bool
        /// What makes no progress, in words; nil when everything does.
        package let problem: @Sendable () -> String?
        /// How long nothing has been rendered, when the pages are too old to be shown.
        package let pagesTooOld: @Sendable () -> Duration?
        /// The names by which the agent is rightly called.
        package let hosts: @Sendable () -> AllowedHosts
        /// Reloads the configuration and gives its problems, or nil when reloading is not enabled.
        package let reload: ReloadRoute.Reload?
        /// The agent's version.
        package let version: String
        /// The file that the configuration was read from.
        package let configurationPath: String?
        /// What the evaluation of rules shows.
        package let rules: RuleStatus
        /// The silences for the page for people.
        package let knownSilences: @Sendable () -> [Silence]
        /// The last changes of alerts.
        package let journal: AlertJournal
        /// Where those listen who want to hear of changes.
        package let events: EventHub
        /// Where the forms of pages make and end silences.
        package let silenceDesk: AlertRoutes.Desk
        /// The configuration in force as YAML, without secrets; nil before there is one.
        package let configuration: @Sendable () -> String?
        /// What the HTTP API remembers of the targets.
        package let recent: RecentNumbers
        /// The course of numbers of late.
        package let trends: RecentTrends
        /// What sessions have done of late.
        package let activity: RecentActivity
        /// What sessions do now.
        package let sessions: RecentSessions
        /// What statements did by the hour.
        package let baselines: RecentBaselines
        /// What has changed on servers of late.
        package let changes: RecentChanges
        /// What asks the history for what memory does not have.
        package let past: PastNumbers.Ask
        /// How the health of each target is scored, by its name.
        package let models: @Sendable () -> ExactDictionary<HealthModel>
        /// The endpoints of other rooms.
        package let others: [Web.Route]

        /// Brings the sources together.
        package init(
            pages: Pages, targets: @escaping @Sendable () -> [DiscoveryRoute.Target],
            isReady: @escaping @Sendable () -> Bool, problem: @escaping @Sendable () -> String?,
            pagesTooOld: @escaping @Sendable () -> Duration? = { nil },
            hosts: @escaping @Sendable () -> AllowedHosts = { AllowedHosts() },
            reload: ReloadRoute.Reload?,
            version: String, configurationPath: String? = nil, rules: RuleStatus = RuleStatus(),
            knownSilences: @escaping @Sendable () -> [Silence] = { [] },
            journal: AlertJournal = AlertJournal(), events: EventHub = EventHub(),
            silenceDesk: AlertRoutes.Desk = .closed,
            configuration: @escaping @Sendable () -> String? = { nil },
            recent: RecentNumbers = RecentNumbers(), activity: RecentActivity = RecentActivity(),
            sessions: RecentSessions = RecentSessions(),
            baselines: RecentBaselines = RecentBaselines(), trends: RecentTrends = RecentTrends(),
            changes: RecentChanges = RecentChanges(),
            past: @escaping PastNumbers.Ask = { _ in .notKept },
            models: @escaping @Sendable () -> ExactDictionary<HealthModel> = { [:] },
            others: [Web.Route] = []
        ) {
            self.recent = recent
            self.activity = activity
            self.trends = trends
            self.sessions = sessions
            self.baselines = baselines
            self.changes = changes
            self.models = models
            self.past = past
            self.knownSilences = knownSilences
            self.journal = journal
            self.events = events
            self.silenceDesk = silenceDesk
            self.configuration = configuration
            self.others = others
            self.pages = pages
            self.targets = targets
            self.isReady = isReady
            self.problem = problem
            self.pagesTooOld = pagesTooOld
            self.hosts = hosts
            self.reload = reload
            self.version = version
            self.configurationPath = configurationPath
            self.rules = rules
        }
    }

    private let router: Router

    /// All of them.
    package var routes: [Web.Route] { router.routes }

    /// Endpoints over these sources.
    package init(_ sources: Sources) {
        let making = PageMaker(threadNamed: "pgvigil-pages")
        let tooOld: @Sendable () -> Problem? = {
            sources.pagesTooOld().map { age in
                Problem(
                    "nothing has been rendered for \(age.components.seconds) s: what is known is"
                        + " too old to be shown", status: 503)
            }
        }
        var routes = ScrapeRoutes(sources.pages, pagesTooOld: tooOld).routes
        routes.append(DiscoveryRoute.route(sources.targets))
        routes += RulePages.routes(
            sources.rules, silences: sources.knownSilences, making: making)
        routes += sources.others
        routes += DatabaseEndpoints(sources, pagesTooOld: tooOld).routes
        routes.append(EventRoute.route(sources.events) { Announcer.head(sources.pages.snapshot) })
        routes += HealthRoutes.routes(problem: sources.problem, isReady: sources.isReady)
        routes.append(ReloadRoute.route(sources.reload))
        routes += RunbookRoutes.routes + ManualRoutes(making: making).routes
        let report = routes.first { $0.path.description == "/report" }
        routes +=
            TargetRoutes(
                Self.targetPages(sources, tooOld), hasReports: { report?.isLinked() == true }
            ).routes
        let known = KnownPages(Self.knownPages(sources, tooOld))
        routes += StatementRoutes(known).routes + ObjectRoutes(known).routes
        routes += Self.agentPages(sources, tooOld, making: making) + AssetRoutes.routes
        routes.append(
            SilenceHelpRoute.route(configurationPath: sources.configurationPath) { name, value in
                (try? Matcher.make(name, .equal, value).get())?.description
            })
        let linked = routes
        let status = StatusRoute.route(
            making: making, pagesTooOld: tooOld,
            version: { "\(sources.pages.snapshot.generation) \(sources.rules.version)" },
            page: { Self.statusPage(sources, StatusPage.links(to: linked), filter: $0) })
        routes.insert(status, at: 0)
        routes.append(
            ModelContextRoute.route(
                over: Router(routes, hosts: sources.hosts), hosts: sources.hosts,
                version: sources.version, making: PageMaker(threadNamed: "pgvigil-mcp")))
        routes.append(OpenAPIRoute.route(about: routes, making: making))
        router = Router(routes, hosts: sources.hosts)
    }

    /// The answer to a request.
    package func answer(_ request: Request) -> Answer { router.answer(request) }

    private static func targetPages(
        _ sources: Sources, _ tooOld: @escaping @Sendable () -> Problem?
    ) -> TargetRoutes.Sources {
        TargetRoutes.Sources(
            names: { sources.targets().map(\.name) }, pages: sources.pages,
            alerts: { alerts(sources, silences: sources.knownSilences(), now: $0) },
            alertVersion: { "\(sources.rules.version)" }, activity: sources.activity,
            sessions: sources.sessions, trends: sources.trends,
            marks: { marks(of: $0, sources.journal, sources.changes) }, past: sources.past,
            ownAddress: { sources.rules.links?.external ?? "" }, version: sources.version,
            pagesTooOld: tooOld)
    }

    private static func knownPages(
        _ sources: Sources, _ tooOld: @escaping @Sendable () -> Problem?
    ) -> KnownPages.Sources {
        KnownPages.Sources(
            names: { sources.targets().map(\.name) }, pages: sources.pages,
            recent: { sources.recent.targets[$0] }, activity: sources.activity,
            sessions: sources.sessions, baselines: sources.baselines,
            changes: { sources.changes.memory(of: $0) }, version: sources.version,
            pagesTooOld: tooOld)
    }

    private static func alerts(
        _ sources: Sources, silences: [Silence], now: Int64
    ) -> [AlertStatus] {
        sources.rules.groups.flatMap(\.rules).flatMap(RulePages.active).map {
            AlertStatus($0, silences: silences, now: now)
        }
    }

    private static func statusPage(
        _ sources: Sources, _ links: [StatusPage.Link], filter: String
    ) -> StatusPage {
        let groups = sources.rules.groups
        let snapshot = sources.pages.snapshot
        let known = Dictionary(
            snapshot.targets.map { (ExactText($0.name), $0) },
            uniquingKeysWith: { first, _ in first })
        let now = Int64(WallClock.secondsSince1970 * 1000)
        let silences = sources.knownSilences()
        return StatusPage(
            version: sources.version,
            targets: sources.targets().map {
                TargetStatus(
                    name: $0.name, known[ExactText($0.name)],
                    trend: trend(of: $0.name, sources.trends))
            },
            alerts: alerts(sources, silences: silences, now: now),
            hasRules: !groups.isEmpty,
            silences: silences.compactMap { SilenceStatus($0, now: now) },
            ownAddress: sources.rules.links?.external ?? "", links: links, filter: filter,
            now: now)
    }
}
