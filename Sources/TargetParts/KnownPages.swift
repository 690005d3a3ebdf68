package import API
package import Changes
package import HTTP
package import HTTPMessages
package import Metrics
import Platform
package import Remembering
package import Web

/// The pages of a target below its first one: `/targets/NAME/queries`, `…/tables` and so on.
///
/// They are made of what was polled last and of what is remembered: no server waits for them, and
/// they come in the same time while it is frozen. The rooms that make them say how each is read and
/// made; addresses, what is refused and the thread are the same for all.
package struct KnownPages: Sendable {
    /// Where the pages come from at the moment of a request.
    package struct Sources: Sendable {
        /// The names of the configured targets, in their order.
        package let names: @Sendable () -> [String]
        /// The pages whose snapshot is shown.
        package let pages: Pages
        /// What is remembered of a target from snapshot to snapshot.
        package let recent: @Sendable (_ target: String) -> RecentTarget?
        /// What sessions have done of late.
        package let activity: RecentActivity
        /// What sessions do now.
        package let sessions: RecentSessions
        /// What statements did by the hour.
        package let baselines: RecentBaselines
        /// What has changed on a target's server of late.
        package let changes: @Sendable (_ target: String) -> ChangeMemory?
        /// The agent's version.
        package let version: String
        /// Why no page is shown, when what is known is too old.
        package let pagesTooOld: @Sendable () -> Problem?

        /// Brings the sources together.
        package init(
            names: @escaping @Sendable () -> [String], pages: Pages,
            recent: @escaping @Sendable (_ target: String) -> RecentTarget?,
            activity: RecentActivity, sessions: RecentSessions,
            baselines: RecentBaselines = RecentBaselines(),
            changes: @escaping @Sendable (_ target: String) -> ChangeMemory? = { _ in nil },
            version: String,
            pagesTooOld: @escaping @Sendable () -> Problem?
        ) {
            self.names = names
            self.pages = pages
            self.recent = recent
            self.activity = activity
            self.sessions = sessions
            self.baselines = baselines
            self.changes = changes
            self.version = version
            self.pagesTooOld = pagesTooOld
        }
    }

    /// A page that is ready, or that there is not.
    package struct Shown {
        fileprivate let document: String
        fileprivate let status: Int

        /// A document; `status` is 404 for what is unknown.
        package init(document: String, status: Int = 200) {
            self.document = document
            self.status = status
        }
    }

    /// Makes a page on the thread of pages.
    package typealias Make = @Sendable (Sources, Snapshot, KnownPage) -> Shown
    /// Reads what the address wants, or refuses it with the parameter and its value.
    package typealias Read = @Sendable (PageQuery) throws(PageQuery.Refusal) -> Make
    /// The tab of a page, its address without what is chosen on it, and how deep that is.
    package typealias Place = (TargetTab, TargetAddress, depth: Int)

    private let sources: Sources
    private let making = PageMaker(threadNamed: "pgvigil-objects")

    /// Pages over these sources, all made on one thread.
    package init(_ sources: Sources) { self.sources = sources }

    /// A page at both of its addresses.
    package func routes(
        _ tab: TargetTab, _ summary: String, _ parameters: [Route.Parameter],
        read: @escaping Read
    ) -> [Route] {
        let page = tab.rawValue
        return [
            Route(
                .get, within: RoutePath("/targets/{name}/\(page)"), .reader, summary: summary,
                parameters: parameters
            ) { request, parts in
                answer(request, parts[0], read) { (tab, tab.address(of: $0), 2) }
            },
            Route(
                .get, RoutePath("/target/\(page)"), .reader,
                summary: "the same for a name that paths do not carry",
                parameters: [Route.Parameter("target", "the target's name", isRequired: true)]
                    + parameters
            ) { request in
                guard let name = request.parameter("target"), !name.isEmpty else {
                    let words = "which target? the address is /target/\(page)?target=NAME"
                    return .now(Problem(words, status: 400).response(in: .text))
                }
                return answer(request, name, read) { (tab, tab.address(of: $0), 1) }
            },
        ]
    }

    /// The answer to a request for a page of the target called `name`.
    package func answer(
        _ request: Request, _ name: String, _ read: Read,
        _ place: @escaping @Sendable (String) -> Place
    ) -> Answer {
        if let tooOld = sources.pagesTooOld() { return .now(tooOld.response(in: .text)) }
        let make: Make
        do throws(PageQuery.Refusal) {
            make = try read(PageQuery(request.query))
        } catch {
            return .now(Problem(error.words, status: 400).response(in: .text))
        }
        let names = sources.names()
        let (tab, address, depth) = place(name)
        guard names.contains(where: { $0.hasSameBytes(as: name) }) else {
            return .now(
                UnknownTargetPage.response(
                    name, among: names, depth: depth, version: sources.version))
        }
        return making.answer { [sources] in
            let snapshot = sources.pages.snapshot
            let found = snapshot.targets.first { $0.name.hasSameBytes(as: name) }
            let target = KnownTarget(
                name: name, found, recent: sources.recent(name),
                sessionTexts: sources.sessions.sessionTexts(of: name),
                keptTexts: sources.sessions.keptTexts(of: name), now: .now)
            let page = KnownPage(
                target, tab, at: address, depth: depth, version: sources.version,
                now: WallClock.secondsSince1970)
            if found?.isPgBouncer == true, !tab.isOfPgBouncer {
                let notice = PgBouncerNotice(tab, of: name).section(page.layout)
                return Response.page(page.document([("PgBouncer", notice)]), status: 404)
            }
            let shown = make(sources, snapshot, page)
            return Response.page(shown.document, status: shown.status)
        }
    }
}
