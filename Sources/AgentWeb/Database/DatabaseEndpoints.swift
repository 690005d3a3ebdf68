import API
import Health
import HTTP
import HTTPMessages
import Indicators
import JSON
import Judging
import Memory
import Metrics
import Platform
import Remembering
import Rules
import Web

/// What `/api/v1/database/…` and `/api/v1/postgres-optimizations/…` answer: documents about what is
/// known of the targets, made of the snapshot that the pages show.
struct DatabaseEndpoints: Sendable {
    private static let root = "/api/v1/"
    private let sources: Endpoints.Sources
    private let pagesTooOld: @Sendable () -> Web.Problem?
    private let making = PageMaker(threadNamed: "pgvigil-api")
    /// Tells this process's generations from those of an earlier one.
    private let start = WallClock.secondsSince1970

    init(_ sources: Endpoints.Sources, pagesTooOld: @escaping @Sendable () -> Web.Problem?) {
        self.sources = sources
        self.pagesTooOld = pagesTooOld
    }

    /// The endpoints.
    var routes: [Web.Route] {
        APIDocument.allCases.map(route) + [refusalOfChange, cache]
    }

    // MARK: Documents

    private func route(_ document: APIDocument) -> Web.Route {
        var parameters = [Web.Route.Parameter("target", "one target alone")]
        if document.hasStatementParameters {
            parameters += [
                .init("limit", "the most statements of a target, 1 to 500; 20 without it"),
                .init("order", "`mean`, `total` or `calls`: which come first; `mean` without it"),
                .init("min_mean", "a duration such as `500ms`: only those that take more"),
            ]
        }
        let names = parameters.map(\.name)
        return Web.Route(
            .get, RoutePath(Self.root + document.rawValue), .reader, errors: .json,
            summary: document.summary, parameters: parameters
        ) { request in
            do throws(APIQuery.Refusal) {
                let query = try APIQuery(request.query, names: names)
                return answer(document, query, request)
            } catch { return Self.refuse(error.description, 400) }
        }
    }

    /// Without a document it is about the caches of applications.
    private func answer(
        _ document: APIDocument?, _ query: APIQuery, _ request: Request
    ) -> Answer {
        if let tooOld = pagesTooOld() { return .now(tooOld.response(in: .json)) }
        let names = sources.targets().map(\.name)
        if let words = query.target.flatMap({ UnknownTarget.refusal($0, among: names) }) {
            return Self.refuse(words, 404)
        }
        let snapshot = sources.pages.snapshot
        if document == nil, !snapshot.targets.contains(where: CacheDocument.isKnown) {
            return Self.refuse(APIDocument.cacheReason, 404)
        }
        // Ages go on while nothing changes, so it is a weak one.
        let tag = "W/\"\(start)-\(snapshot.generation)-\(sources.rules.version)\""
        if request.header("If-None-Match").map({ Self.names(tag, in: $0) }) == true {
            return .now(Self.headed(Response(status: 304), tag))
        }
        let asked = query.target.map { [$0] } ?? Array(names.prefix(APIAnswer.targetsMax))
        return making.answer { [sources] in
            let leftOut = query.target == nil ? names.count - asked.count : 0
            let response = Self.response(
                document, query, asked, leftOut: leftOut, snapshot, sources)
            return Self.headed(response, tag)
        }
    }

    private static func response(
        _ document: APIDocument?, _ query: APIQuery, _ names: [String], leftOut: Int,
        _ snapshot: Snapshot, _ sources: Endpoints.Sources
    ) -> Response {
        let known = Dictionary(
            snapshot.targets.map { (ExactText($0.name), $0) },
            uniquingKeysWith: { first, _ in first })
        let recent = sources.recent.targets
        let models = sources.models()
        let runbooks = sources.rules.links?.runbooks ?? ""
        var alerts: [ExactText: [KnownAlert]] = [:]
        for alert in RulePages.active(sources.rules) {
            let named = alert.labels["target"].map { [$0] }
            for target in Set(named ?? AlertServers.named(in: alert.annotations)) {
                alerts[ExactText(target), default: []].append(KnownAlert(alert))
            }
        }
        let now = ContinuousClock.now
        let answer = APIAnswer(
            generation: snapshot.generation, time: WallClock.secondsSince1970,
            targetsLeftOut: leftOut)
        let target = { (index: Int) -> KnownTarget in
            let name = names[index]
            return KnownTarget(
                name: name, known[ExactText(name)], recent: recent[name],
                trends: document == .dashboard ? trends(of: name, sources.trends) : nil,
                alerts: alerts[ExactText(name)] ?? [], model: models[name] ?? .current,
                runbooks: runbooks,
                sessionTexts: sources.sessions.sessionTexts(of: name),
                keptTexts: sources.sessions.keptTexts(of: name),
                now: now)
        }
        guard let document else {
            return .json(answer.cacheBytes(count: names.count, known: target))
        }
        return .json(answer.bytes(of: document, query, count: names.count, known: target))
    }

    /// The course of the past hour by the minute; nil of a target of which nothing is known.
    private static func trends(of name: String, _ recent: RecentTrends) -> KnownTrends? {
        guard let memory = recent.memory(of: name) else { return nil }
        let minute: Int64 = 60_000
        let end = recent.now / minute * minute + minute
        let series = KnownTrends.names.map { series in
            let points = TrendSeries.places[series].map {
                memory.trend($0, from: end - 60 * minute, to: end, step: minute)
            }
            return (
                name: series,
                points: (points ?? []).map { (time: Double($0.time) / 1000, value: $0.value) }
            )
        }
        return KnownTrends(step: 60, series: series)
    }

    private static func headed(_ response: Response, _ tag: String) -> Response {
        response.adding("ETag", tag).adding("Cache-Control", "no-store")
    }

    /// Whether a list of tags has this one, or any will do.
    private static func names(_ tag: String, in field: String) -> Bool {
        field.split(separator: ",").contains { part in
            let name = part.drop { $0 == " " }
            return name == "*" || name.utf8.elementsEqual(tag.utf8)
        }
    }

    private static func refuse(_ words: String, _ status: Int) -> Answer {
        .now(Web.Problem(words, status: status).response(in: .json))
    }

    // MARK: What is not done here

    /// What a client that wants to change extensions may run itself.
    private static let statements = [
        """
        SELECT name, installed_version, default_version FROM pg_available_extensions \
        WHERE installed_version <> default_version;
        """, "ALTER EXTENSION name UPDATE;",
    ]

    private var refusalOfChange: Web.Route {
        Web.Route(
            .put, "/api/v1/postgres-optimizations/extensions", .writer, errors: .json,
            summary: "403 with the statements to run: pgvigil changes nothing"
        ) { _ in
            let words = "pgvigil changes nothing in a database; run the statements there"
            let statements = JSON.list(Self.statements.map { .text($0) })
            return .now(
                Web.Problem(words, status: 403).response(
                    in: .json, with: [.init("statements", statements)]))
        }
    }

    private var cache: Web.Route {
        Web.Route(
            .get, "/api/v1/postgres-optimizations/cache/stats", .reader, errors: .json,
            summary: "an application's cache by type: 404 without the pack app-cache",
            parameters: [Web.Route.Parameter("target", "one target alone")]
        ) { request in
            do throws(APIQuery.Refusal) {
                return answer(nil, try APIQuery(request.query, names: ["target"]), request)
            } catch { return Self.refuse(error.description, 400) }
        }
    }
}
