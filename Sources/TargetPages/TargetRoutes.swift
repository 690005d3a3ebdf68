package import Charts
import HTTP
import HTTPMessages
import Markup
import Memory
import Metrics
import PageParts
import Platform
package import Remembering
package import TargetParts
package import Web

/// `/targets/NAME`: the page of a target, from its snapshot and from what is remembered.
package struct TargetRoutes: Sendable {
    /// Where the page comes from at the moment of a request.
    package struct Sources: Sendable {
        /// The names of the configured targets, in their order.
        package let names: @Sendable () -> [String]
        /// The pages whose snapshot is shown.
        package let pages: Pages
        /// All alerts that are pending or firing, at a time in milliseconds since 1970.
        package let alerts: @Sendable (_ now: Int64) -> [AlertStatus]
        /// Grows or changes whenever an alert does.
        package let alertVersion: @Sendable () -> String
        /// What sessions have done of late.
        package let activity: RecentActivity
        /// What sessions do now.
        package let sessions: RecentSessions
        /// The course of numbers of late.
        package let trends: RecentTrends
        /// What happened to a target of late, to be marked in its charts.
        package let marks: @Sendable (_ target: String) -> [ChartMark]
        /// What asks the history for numbers that memory does not have.
        package let past: PastNumbers.Ask
        /// The agent's own address in links of alerts; empty for none.
        package let ownAddress: @Sendable () -> String
        /// The agent's version.
        package let version: String
        /// Why no page is shown, when what is known is too old.
        package let pagesTooOld: @Sendable () -> Problem?

        /// Brings the sources together.
        package init(
            names: @escaping @Sendable () -> [String], pages: Pages,
            alerts: @escaping @Sendable (_ now: Int64) -> [AlertStatus],
            alertVersion: @escaping @Sendable () -> String, activity: RecentActivity,
            sessions: RecentSessions = RecentSessions(), trends: RecentTrends = RecentTrends(),
            marks: @escaping @Sendable (_ target: String) -> [ChartMark] = { _ in [] },
            past: @escaping PastNumbers.Ask = { _ in .notKept },
            ownAddress: @escaping @Sendable () -> String, version: String,
            pagesTooOld: @escaping @Sendable () -> Problem?
        ) {
            self.names = names
            self.pages = pages
            self.alerts = alerts
            self.alertVersion = alertVersion
            self.activity = activity
            self.sessions = sessions
            self.trends = trends
            self.marks = marks
            self.past = past
            self.ownAddress = ownAddress
            self.version = version
            self.pagesTooOld = pagesTooOld
        }
    }

    private struct Key: Hashable {
        let name: ExactText
        let range: LoadRange
        let depth: Int
    }

    private struct Kept {
        let version: String
        let response: Response
    }

    /// The pages made last are kept until what they show changes; no more of them than this.
    private static let keptMax = 8

    private let sources: Sources
    private let hasReports: @Sendable () -> Bool
    private let making = PageMaker(threadNamed: "pgvigil-target")
    private let kept = Locked<[Key: Kept]>([:])

    /// Pages over these sources, with links to reports while there are any.
    package init(
        _ sources: Sources, hasReports: @escaping @Sendable () -> Bool = { true }
    ) {
        self.sources = sources
        self.hasReports = hasReports
    }

    /// The endpoints.
    package var routes: [Route] {
        let ranges = PageQuery.rangeParameters("of the charts")
        return [
            Route(
                .get, "/targets/{name}", .reader,
                summary:
                    "the page of a target: health, alerts, load, sessions, blocking, databases,"
                    + " replication, collectors; the name percent-encoded once",
                parameters: ranges
            ) { request, name in answer(request, name, depth: 1) },
            Route(
                .get, "/target", .reader,
                summary: "the same page, for a name that paths do not carry: `.`, `..`, or one with"
                    + " a slash",
                parameters: [
                    Route.Parameter("target", "the target's name", isRequired: true)
                ] + ranges
            ) { request in
                guard let name = request.parameter("target"), !name.isEmpty else {
                    let words = "which target? the address is /target?target=NAME"
                    return .now(Problem(words, status: 400).response(in: .text))
                }
                return answer(request, name, depth: 0)
            },
        ]
    }

    private func answer(_ request: Request, _ name: String, depth: Int) -> Answer {
        if let tooOld = sources.pagesTooOld() { return .now(tooOld.response(in: .text)) }
        let range: LoadRange
        do throws(PageQuery.Refusal) {
            range = try PageQuery(request.query).range()
        } catch {
            return .now(Problem(error.words, status: 400).response(in: .text))
        }
        let names = sources.names()
        guard names.contains(where: { $0.hasSameBytes(as: name) }) else {
            return .now(
                UnknownTargetPage.response(
                    name, among: names, depth: depth, version: sources.version))
        }
        let key = Key(name: ExactText(name), range: range, depth: depth)
        if let question = question(name, range) { return answer(key, asking: question) }
        return making.answer { [self] in page(key) }
    }

    /// What the history is asked for a range that memory does not have all of.
    ///
    /// The ranges until now are made of memory alone: they come at once, and again at each poll.
    private func question(_ name: String, _ range: LoadRange) -> PastNumbers.Question? {
        if range.isLast { return nil }
        let grid = range.grid(until: sources.trends.now)
        // Sessions that are not sampled have no memory, and nothing is missing from it.
        let oldest = [
            sources.trends.memory(of: name).map { $0.oldest ?? .max },
            sources.activity.memory(of: name)?.oldest,
        ].compactMap(\.self)
        if oldest.allSatisfy({ $0 <= grid.start }) { return nil }
        return PastNumbers.Question(
            of: name, TargetTrends.plots.flatMap(\.lines).map(\.series), grid)
    }

    /// The page with what the history answers, or that it did not in time; the first of both counts.
    private func answer(_ key: Key, asking question: PastNumbers.Question) -> Answer {
        .later { [self] respond in
            let give: @Sendable (PastNumbers.Outcome) -> Void = { [self] outcome in
                switch making.answer({ [self] in page(key, outcome) }) {
                case .now(let response): respond(response)
                case .later(let begin): begin(respond)
                }
            }
            let inTime = Task {
                try await Task.sleep(for: PastNumbers.limit)
                let limit = PastNumbers.limit.components.seconds
                give(.unanswered("no answer within \(limit) s"))
            }
            Task {
                let outcome = await sources.past(question)
                inTime.cancel()
                give(outcome)
            }
        }
    }

    // MARK: The page

    private func page(_ key: Key, _ past: PastNumbers.Outcome? = nil) -> Response {
        let now = Int64(WallClock.secondsSince1970 * 1000)
        let snapshot = sources.pages.snapshot.targets.first {
            $0.name.hasSameBytes(as: key.name.text)
        }
        let version = "\(snapshot?.generation ?? 0) \(sources.alertVersion()) \(now / 1000)"
        if past == nil, let known = kept.withLock({ $0[key] }), known.version == version {
            return known.response
        }
        let numbers: PastNumbers? = if case .known(let numbers)? = past { numbers } else { nil }
        let content = TargetPage.Content(
            name: key.name.text, snapshot: snapshot,
            alerts: sources.alerts(now).filter { $0.isAbout(key.name.text) },
            ownAddress: sources.ownAddress(), version: sources.version,
            age: snapshot?.pollBegan.map { $0.duration(to: .now) }, now: now,
            sessions: sources.sessions.seen(key.name.text).map { SeenSessions($0, age: $1) },
            lastValues: LastNumbers.of(key.name.text, sources.trends),
            texts: sources.sessions.texts(of: snapshot, named: key.name.text),
            trends: TargetTrends(
                of: key.name.text, sources.trends, range: key.range, past: numbers,
                now: sources.trends.now),
            marks: sources.marks(key.name.text))
        let load = sources.activity.memory(of: key.name.text).map {
            TargetLoad($0, range: key.range, past: numbers, now: sources.activity.now)
        }
        let page = TargetPage(
            content, load: load, range: key.range, past: past, hasReports: hasReports(),
            depth: key.depth)
        let response = Response.page(page.document)
        if past != nil { return response }
        kept.withLock { kept in
            if kept.count >= Self.keptMax { kept.removeAll() }
            kept[key] = Kept(version: version, response: response)
        }
        return response
    }
}
