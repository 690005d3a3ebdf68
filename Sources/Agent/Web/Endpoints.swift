package import HTTP
import JSON
package import Metrics
import Platform
import Rules

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
        /// Whether the pipeline makes progress.
        package let isHealthy: @Sendable () -> Bool
        /// Reloads the configuration and gives its problems, or nil when reloading is not enabled.
        package let reload: Reload?
        /// The agent's version.
        package let version: String
        /// What the evaluation of rules shows.
        package let rules: RuleBoard
        /// Answers what is about silences, and nothing else.
        package let silences: @Sendable (Request) -> Answer?

        /// Brings the sources together.
        package init(
            pages: Pages, targets: @escaping @Sendable () -> [Discovered],
            isReady: @escaping @Sendable () -> Bool, isHealthy: @escaping @Sendable () -> Bool,
            reload: Reload?,
            version: String, rules: RuleBoard = RuleBoard(),
            silences: @escaping @Sendable (Request) -> Answer? = { _ in nil }
        ) {
            self.pages = pages
            self.targets = targets
            self.isReady = isReady
            self.isHealthy = isHealthy
            self.reload = reload
            self.version = version
            self.rules = rules
            self.silences = silences
        }
    }

    private let sources: Sources
    private let history: HistoryEndpoints?

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
        if request.path == "/-/reload" { return reload(request) }
        if let answer = history?.answer(request) { return answer }
        if let answer = sources.silences(request) { return answer }
        guard request.method == "GET" else {
            return .now(.text("method not allowed", status: 405).adding("Allow", "GET, HEAD"))
        }
        if let help = HelpPages.answer(request) { return .now(help) }
        return switch request.path {
        case "/": .now(statusPage)
        case "/metrics": .now(page(request, target: request.parameter("target")))
        case "/probe": .now(probe(request))
        case "/targets": .now(discovery(request))
        case "/api/v1/rules": .now(RulePages.rules(sources.rules, request))
        case "/api/v1/alerts": .now(RulePages.alerts(sources.rules))
        case "/-/healthy": .now(state(sources.isHealthy(), "healthy", "no progress"))
        case "/-/ready": .now(state(sources.isReady(), "ready", "the first polls are under way"))
        default: .now(.text("not found", status: 404))
        }
    }

    private func probe(_ request: Request) -> Response {
        guard let target = request.parameter("target"), !target.isEmpty else {
            return .text("which target? ask for /probe?target=NAME", status: 400)
        }
        return page(request, target: target)
    }

    private func page(_ request: Request, target: String?) -> Response {
        let format = format(acceptedBy: request)
        let compressed = ContentNegotiation.acceptsGzip(request.header("Accept-Encoding"))
        let key = Pages.Key(target: target, format: format, isCompressed: compressed)
        guard let body = sources.pages.body(key, now: .now) else {
            return .text("no target has this name", status: 404)
        }
        var headers = [("Content-Type", format.contentType), ("Vary", "Accept, Accept-Encoding")]
        if compressed { headers.append(("Content-Encoding", "gzip")) }
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

    private var statusPage: Response {
        let groups = sources.rules.groups
        let alerts = groups.flatMap(\.rules).flatMap(RulePages.active)
        let snapshot = sources.pages.snapshot
        let known = Dictionary(
            snapshot.targets.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return StatusPage(
            version: sources.version,
            targets: sources.targets().map { TargetStatus(name: $0.name, known[$0.name]) },
            alerts: alerts, hasRules: !groups.isEmpty,
            now: Int64(WallClock.secondsSince1970 * 1000)
        ).response
    }
}
