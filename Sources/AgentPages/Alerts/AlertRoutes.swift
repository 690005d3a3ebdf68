import HTTP
import HTTPMessages
import Markup
import Metrics
package import Notifications
import PageParts
import Platform
package import Rules
import TargetParts
package import Web

/// `/alerts` and what its forms send.
package struct AlertRoutes: Sendable {
    /// Where silences are kept.
    package struct Desk: Sendable {
        /// Says how a change came out: nil when it is on disk.
        package typealias Done = @Sendable (_ problem: Problem?) -> Void

        /// Says what became of a new silence: on disk, with a warning where there is one, or refused.
        package typealias Made = @Sendable (_ warning: Result<String?, Problem>) -> Void

        /// Whether there are receivers, and so something to silence.
        package let isOpen: @Sendable () -> Bool
        /// Makes a silence, to which it gives an identity.
        package let put: @Sendable (Silence, @escaping Made) -> Void
        /// Ends the silence with this identity.
        package let expire: @Sendable (String, @escaping Done) -> Void

        /// Brings together what the desk does.
        package init(
            isOpen: @escaping @Sendable () -> Bool,
            put: @escaping @Sendable (Silence, @escaping Made) -> Void,
            expire: @escaping @Sendable (String, @escaping Done) -> Void
        ) {
            self.isOpen = isOpen
            self.put = put
            self.expire = expire
        }

        /// Without receivers.
        package static let closed = Desk(
            isOpen: { false }, put: { $1(.failure(Self.refusal)) },
            expire: { $1(Self.refusal) })

        private static let refusal = Problem(
            "there are no receivers, so there is nothing to silence", status: 404)
    }

    /// Where the page comes from at the moment of a request.
    package struct Sources: Sendable {
        /// The groups of rules after their last evaluation.
        package let groups: @Sendable () -> [GroupState]
        /// All silences that are not forgotten yet.
        package let silences: @Sendable () -> [Silence]
        /// The last changes of alerts.
        package let journal: AlertJournal
        /// Where silences are kept.
        package let desk: Desk
        /// The names of the configured targets.
        package let targets: @Sendable () -> [String]
        /// The agent's own address in links of alerts; empty for none.
        package let ownAddress: @Sendable () -> String
        /// The agent's version.
        package let version: String

        /// Brings the sources together.
        package init(
            groups: @escaping @Sendable () -> [GroupState],
            silences: @escaping @Sendable () -> [Silence], journal: AlertJournal, desk: Desk,
            targets: @escaping @Sendable () -> [String],
            ownAddress: @escaping @Sendable () -> String, version: String
        ) {
            self.groups = groups
            self.silences = silences
            self.journal = journal
            self.desk = desk
            self.targets = targets
            self.ownAddress = ownAddress
            self.version = version
        }
    }

    private let sources: Sources
    private let making: PageMaker
    private let token = FormToken()

    /// Pages over these sources, made by `making`.
    package init(_ sources: Sources, making: PageMaker) {
        self.sources = sources
        self.making = making
    }

    /// The endpoints.
    package var routes: [Web.Route] {
        [
            Web.Route(
                .get, "/alerts", .reader,
                summary: "for people: alerts with values and conditions, their last changes,"
                    + " silences with a form for writers, and the rules",
                parameters: [Web.Route.Parameter("matchers", "what the form begins with")]
            ) { [self] request in
                making.answer { page(request) }
            },
            Web.Route(
                .post, "/alerts/silences", .writer,
                summary: "makes a silence from the form of the page of alerts", handler: silence),
            Web.Route(
                .post, "/alerts/silences/expire", .writer,
                summary: "ends a silence from the form of the page of alerts", handler: expire),
        ]
    }

    private static var now: Int64 { Int64(WallClock.secondsSince1970 * 1000) }

    private func page(_ request: Request) -> Response {
        let mayWrite = request.isAuthenticated || request.peer == "unix"
        let reader: AlertsPage.Reader =
            !sources.desk.isOpen()
            ? .withoutReceivers : mayWrite ? .writer(user: request.user, token) : .other
        let content = AlertsPage.Content(
            groups: sources.groups(), silences: sources.silences(),
            journal: sources.journal.known,
            targets: Set(sources.targets().map { ExactText($0) }),
            ownAddress: sources.ownAddress(), version: sources.version, reader: reader,
            matchers: AlertsPage.cut(
                request.parameter("matchers") ?? "", AlertsPage.textScalarsMax),
            now: Self.now)
        return .page(AlertsPage(content).document)
    }

    // MARK: Changes

    private func silence(_ request: Request) -> Answer {
        do throws(Problem) {
            let form = try form(request)
            let silence = try form.silence(user: request.user, now: Self.now)
            return .later { respond in
                sources.desk.put(silence) { [self] made in
                    switch made {
                    case .success(nil): respond(backToAlerts(depth: 1))
                    case .success(let warning?):
                        respond(answer("The silence is over already", warning, 200, depth: 1))
                    case .failure(let problem): respond(refusal(problem, depth: 1))
                    }
                }
            }
        } catch { return .now(refusal(error, depth: 1)) }
    }

    private func expire(_ request: Request) -> Answer {
        do throws(Problem) {
            guard let id = try form(request).value("id") else {
                throw Problem("which silence? id is missing", status: 400)
            }
            return changed(depth: 2) { done in sources.desk.expire(id, done) }
        } catch { return .now(refusal(error, depth: 2)) }
    }

    private func form(_ request: Request) throws(Problem) -> SilenceForm {
        let form = try SilenceForm(request)
        guard token.matches(form.value("token")) else {
            throw Problem(
                "this form is not from a page of this agent, or the agent was restarted since: load"
                    + " the page of alerts again", status: 400)
        }
        return form
    }

    /// The page again once the change is on disk.
    private func changed(
        depth: Int, _ change: @escaping @Sendable (@escaping Desk.Done) -> Void
    ) -> Answer {
        .later { respond in
            change { [self] problem in
                if let problem { return respond(refusal(problem, depth: depth)) }
                respond(backToAlerts(depth: depth))
            }
        }
    }

    private func backToAlerts(depth: Int) -> Response {
        let address = PageLayout(title: "", depth: depth).address("alerts")
        return Response(
            status: 303,
            headers: [
                (name: "Location", value: address), (name: "Cache-Control", value: "no-store"),
            ])
    }

    /// Why nothing was changed, for a person.
    private func refusal(_ problem: Problem, depth: Int) -> Response {
        answer("Nothing was changed", problem.words, problem.status, depth: depth)
    }

    /// What became of a form, for a person.
    private func answer(
        _ title: String, _ words: String, _ status: Int, depth: Int
    ) -> Response {
        let layout = PageLayout(
            title: "\(title) – pgvigil", depth: depth, version: sources.version)
        let words = AlertsPage.cut(words, AlertsPage.textScalarsMax)
        return .page(
            layout.document([
                .element("h1", [:], [.text(title)]),
                .element("div", ["class": "banner", "role": "alert"], [.text(words)]),
                .element("p", [:], [layout.link("Back to the alerts", "alerts")]),
            ]), status: status)
    }
}
