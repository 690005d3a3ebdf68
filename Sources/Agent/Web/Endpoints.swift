package import HTTP
import JSON
package import Metrics
package import Notifications
import Platform
import Rules
package import Web

/// What each path of the HTTP server answers; nothing here waits for a watched server.
package struct Endpoints: Sendable {
    /// What a scraper should know of a target besides its name.
    package struct Discovered: Sendable {
        let name: String
        let labels: Labels

        /// Describes a target for service discovery.
        package init(name: String, labels: Labels) {
            self.name = name
            self.labels = labels
        }
    }

    /// Reloads, and tells the problems when it is done; nil when all went well.
    package typealias Reload = @Sendable (@escaping @Sendable (_ problems: String?) -> Void) -> Void

    /// What the endpoints need from the agent at the moment of a request.
    package struct Sources: Sendable {
        /// The rendered pages.
        package let pages: Pages
        /// The configured targets.
        package let targets: @Sendable () -> [Discovered]
        /// Whether every target has been polled once.
        package let isReady: @Sendable () -> Bool
        /// What makes no progress, in words; nil when everything does.
        package let problem: @Sendable () -> String?
        /// How long nothing has been rendered, when the pages are too old to be shown.
        package let pagesTooOld: @Sendable () -> Duration?
        /// The names by which the agent is rightly called.
        package let hosts: @Sendable () -> AllowedHosts
        /// Reloads the configuration and gives its problems, or nil when reloading is not enabled.
        package let reload: Reload?
        /// The agent's version.
        package let version: String
        /// The file that the configuration was read from.
        package let configurationPath: String?
        /// What the evaluation of rules shows.
        package let rules: RuleBoard
        /// Answers what is about silences, and nothing else.
        package let silences: @Sendable (Request) -> Answer?
        /// The silences for the page for people.
        package let knownSilences: @Sendable () -> [Silence]

        /// Brings the sources together.
        package init(
            pages: Pages, targets: @escaping @Sendable () -> [Discovered],
            isReady: @escaping @Sendable () -> Bool, problem: @escaping @Sendable () -> String?,
            pagesTooOld: @escaping @Sendable () -> Duration? = { nil },
            hosts: @escaping @Sendable () -> AllowedHosts = { AllowedHosts() },
            reload: Reload?,
            version: String, configurationPath: String? = nil, rules: RuleBoard = RuleBoard(),
            silences: @escaping @Sendable (Request) -> Answer? = { _ in nil },
            knownSilences: @escaping @Sendable () -> [Silence] = { [] }
        ) {
            self.knownSilences = knownSilences
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
            self.silences = silences
        }
    }

    private let sources: Sources
    private let history: HistoryEndpoints?
    private let rendering = PageMaker(threadNamed: "pgvigil-render")
    private let making = PageMaker(threadNamed: "pgvigil-pages")

    /// Endpoints over these sources.
    package init(_ sources: Sources) {
        self.sources = sources
        history = nil
    }

    init(_ sources: Sources, history: HistoryEndpoints) {
        self.sources = sources
        self.history = history
    }

    /// The answer to a request.
    package func answer(_ request: Request) -> Answer {
        if let refusal = refusal(request) { return .now(refusal) }
        if request.path == "/-/reload" { return reload(request) }
        if let answer = history?.answer(request) { return answer }
        if let answer = sources.silences(request) { return answer }
        guard request.method == "GET" else {
            return .now(.text("method not allowed", status: 405).adding("Allow", "GET, HEAD"))
        }
        if let help = HelpPages.answer(request, configurationPath: sources.configurationPath) {
            return .now(help)
        }
        return switch request.path {
        case "/": statusPage
        case "/metrics": page(request, target: request.parameter("target"))
        case "/probe": probe(request)
        case "/targets": .now(discovery(request))
        case "/api/v1/rules": rules(request)
        case "/api/v1/alerts":
            making.answer("alerts", version: "\(sources.rules.version)") { [sources] in
                RulePages.alerts(sources.rules)
            }
        case "/-/healthy": .now(health)
        case "/-/ready": .now(state(sources.isReady(), "ready", "the first polls are under way"))
        default: .now(.text("not found", status: 404))
        }
    }

    // MARK: Who may

    private static let pagesWithData = ["/", "/api/v1/rules", "/api/v1/alerts"]

    private func refusal(_ request: Request) -> Response? {
        let path = request.path
        let isSilence = path == NotificationDesk.path || path.hasPrefix(NotificationDesk.path + "/")
        let hosts = sources.hosts()
        let isChange =
            path == "/-/reload" && sources.reload != nil || isSilence
            || path == HistoryEndpoints.recordPath
        if request.method != "GET", isChange {
            guard let words = RequestGuard.refusalOfChange(request, hosts: hosts) else {
                return nil
            }
            return path == "/-/reload"
                ? .text(words, status: 403) : NotificationDesk.refusal(words, 403)
        }
        let isData =
            Self.pagesWithData.contains(path) || isSilence || path == HistoryEndpoints.queryPath
        guard isData, let words = RequestGuard.refusalOfReading(request, hosts: hosts) else {
            return nil
        }
        return .text(words, status: 403)
    }

    // MARK: Pages

    private var tooOld: Response? {
        sources.pagesTooOld().map { age in
            .text(
                "nothing has been rendered for \(age.components.seconds) s: what is known is too old"
                    + " to be shown", status: 503)
        }
    }

    private var health: Response {
        sources.problem().map { .text($0, status: 503) } ?? .text("healthy")
    }

    private func rules(_ request: Request) -> Answer {
        let type = request.parameter("type") ?? ""
        guard RulePages.types.contains(type) else { return .now(RulePages.unknown(type: type)) }
        return making.answer("rules \(type)", version: "\(sources.rules.version)") { [sources] in
            RulePages.rules(sources.rules, type: type)
        }
    }

    private func probe(_ request: Request) -> Answer {
        guard let target = request.parameter("target"), !target.isEmpty else {
            return .now(.text("which target? ask for /probe?target=NAME", status: 400))
        }
        return page(request, target: target)
    }

    private func page(_ request: Request, target: String?) -> Answer {
        if let tooOld { return .now(tooOld) }
        let format = format(acceptedBy: request)
        let compressed = ContentNegotiation.acceptsGzip(request.header("Accept-Encoding"))
        let key = Pages.Key(target: target, format: format, isCompressed: compressed)
        if let body = sources.pages.known(key, now: .now) { return .now(Self.page(body, key)) }
        return rendering.answer { [sources] in
            guard let body = sources.pages.body(key, now: .now) else {
                return .text("no target has this name", status: 404)
            }
            return Self.page(body, key)
        }
    }

    private static func page(_ body: SharedBody, _ key: Pages.Key) -> Response {
        var headers = [
            ("Content-Type", key.format.contentType), ("Vary", "Accept, Accept-Encoding"),
        ]
        if key.isCompressed { headers.append(("Content-Encoding", "gzip")) }
        return Response(headers: headers.map { (name: $0.0, value: $0.1) }, body: body)
    }

    private func format(acceptedBy request: Request) -> ExpositionFormat {
        let offered: [(ExpositionFormat, MediaType)] = [
            (.text, MediaType("text", "plain", [("version", "0.0.4")])),
            (
                .openMetrics,
                MediaType("application", "openmetrics-text", [("version", "1.0.0")])
            ),
        ]
        let chosen = ContentNegotiation.choose(
            accept: request.header("Accept"), among: offered.map(\.1))
        return offered.first { $0.1 == chosen }?.0 ?? .text
    }

    /// Prometheus's HTTP service discovery: every target is scraped through `/probe` here.
    private func discovery(_ request: Request) -> Response {
        let address = request.header("Host") ?? "localhost:9787"
        let groups = sources.targets().map { target in
            let own = zip(target.labels.names, target.labels.values).filter { !$1.isEmpty }
                .map { (name: $0, value: $1) }
            let labels =
                [("__metrics_path__", "/probe"), ("__param_target", target.name)]
                .map { (name: $0.0, value: $0.1) } + own
            let pairs = labels.map { "\(JSONText.quoted($0.name)):\(JSONText.quoted($0.value))" }
            return
                #"{"targets":[\#(JSONText.quoted(address))],"labels":{\#(pairs.joined(separator: ","))}}"#
        }
        return .json(Array("[\(groups.joined(separator: ","))]\n".utf8))
    }

    private func reload(_ request: Request) -> Answer {
        guard request.method == "POST" else {
            return .now(.text("method not allowed", status: 405).adding("Allow", "POST"))
        }
        guard let reload = sources.reload else {
            return .now(
                .text("reloading over HTTP is not enabled (web.enable_reload)", status: 403))
        }
        return .later { respond in
            reload { problems in
                if let problems {
                    respond(
                        .text("the old configuration stays in force:\n" + problems, status: 400))
                } else {
                    respond(.text("reloaded"))
                }
            }
        }
    }

    private func state(_ holds: Bool, _ yes: String, _ no: String) -> Response {
        holds ? .text(yes) : .text(no, status: 503)
    }

    /// Made once a second at most, for it says how long alerts have been there.
    private var statusPage: Answer {
        if let tooOld { return .now(tooOld) }
        let version =
            "\(sources.pages.snapshot.generation) \(sources.rules.version)"
            + " \(Int(WallClock.secondsSince1970))"
        return making.answer("/", version: version) { [sources] in Self.statusPage(sources) }
    }

    private static func statusPage(_ sources: Sources) -> Response {
        let groups = sources.rules.groups
        let alerts = groups.flatMap(\.rules).flatMap(RulePages.active)
        let snapshot = sources.pages.snapshot
        let now = Int64(WallClock.secondsSince1970 * 1000)
        let silences = sources.knownSilences()
        let known = Dictionary(
            snapshot.targets.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return StatusPage(
            version: sources.version,
            targets: sources.targets().map { TargetStatus(name: $0.name, known[$0.name]) },
            alerts: alerts.map { AlertStatus($0, silences: silences, now: now) },
            hasRules: !groups.isEmpty,
            silences: silences.compactMap { SilenceStatus($0, now: now) },
            ownAddress: sources.rules.links?.external ?? "",
            links: [
                StatusPage.Link("metrics", path: "metrics"),
                StatusPage.Link("service discovery", path: "targets"),
                StatusPage.Link("alerts", path: "api/v1/alerts"),
                StatusPage.Link("rules", path: "api/v1/rules"),
                StatusPage.Link("healthy", path: "-/healthy"),
                StatusPage.Link("ready", path: "-/ready"),
            ], now: now
        ).response
    }
}
