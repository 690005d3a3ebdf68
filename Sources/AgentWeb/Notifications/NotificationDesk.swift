package import AgentPages
import Configuration
package import Delivery
import FoundationEssentials
import HTTP
import HTTPMessages
import JSON
package import Logging
import Messages
import Metrics
package import NotificationSettings
import Notifications
import Platform
package import Preparation
import Receivers
package import Rules
import Spool
package import Web

/// Where the agent keeps its notifier, if it has one, and the endpoints of silences.
package final class NotificationDesk: Sendable {
    private struct State {
        var notifier: Notifier?
        var heartbeat: Task<Void, Never>?
        var section = NotificationsSection()
        var isStopped = false
    }

    private let state = Locked(State())
    private let log: Logger
    private let liveness: Liveness
    /// What deliveries are counted by.
    package let metrics: DeliveryMetrics

    /// Without receivers so far.
    package init(log: Logger, liveness: Liveness) {
        self.log = log
        self.liveness = liveness
        metrics = DeliveryMetrics { liveness.beat(.notifications) }
    }

    /// Who takes the alerts of the rules; nil without receivers.
    package var notifier: Notifier? { state.withLock { $0.notifier } }

    /// A section of which everything is open that can refuse; dropped, it is closed again.
    package struct Prepared: Sendable {
        let section: NotificationsSection
        /// The notifier that was opened for it, when there was none.
        let opened: Notifier?
    }

    /// Opens what a section needs and is not open yet; nothing of it shows before `commit`.
    ///
    /// - Throws: `AgentError` when the outbox belongs to another process.
    package func prepare(
        _ section: NotificationsSection, directory: String?
    ) async throws(AgentError) -> Prepared {
        guard notifier == nil, section.plan != nil, let directory else {
            return Prepared(section: section, opened: nil)
        }
        do throws(SpoolError) {
            let opened = try await OwnThread.run(named: "pgvigil-open") {
                [log, metrics] () throws(SpoolError) in
                try Notifier.open(directory: directory, log: log, metrics: metrics)
            }
            return Prepared(section: section, opened: opened)
        } catch { throw .unavailable("agent.state_directory: \(error)") }
    }

    /// Lets requests about silences reach what was opened, before anything is sent.
    package func show(_ prepared: Prepared) {
        guard let opened = prepared.opened else { return }
        state.withLock { $0.notifier = opened }
    }

    /// Brings a prepared section into force; after `stop` nothing happens.
    package func commit(
        _ prepared: Prepared, links: Links, isHealthy: @escaping @Sendable () -> Bool
    ) async {
        let section = prepared.section
        liveness.watch(
            .notifications, limit: section.plan == nil ? nil : Liveness.notificationsLimit)
        guard !state.withLock({ $0.isStopped }) else { return }
        if let plan = section.plan {
            show(prepared)
            if let opened = prepared.opened {
                await opened.begin(plan, links: links)
            } else {
                await notifier?.replace(plan, links: links)
            }
        } else if let old = state.withLock({ state in
            defer { state.notifier = nil }
            return state.notifier
        }) {
            await old.replace(.empty, links: links)
            await old.stop()
            metrics.clear()
        }
        beat(section, isHealthy: isHealthy)
    }

    private func beat(
        _ section: NotificationsSection, isHealthy: @escaping @Sendable () -> Bool
    ) {
        let (old, known) = state.withLock { ($0.heartbeat, $0.section) }
        guard section.heartbeat != known.heartbeat || old == nil else { return }
        old?.cancel()
        let beating = section.heartbeat.map { beat in
            let heartbeat = Heartbeat(
                Heartbeat.Settings(urlFile: beat.urlFile, interval: beat.interval), log: log,
                metrics: metrics, isHealthy: isHealthy)
            return Task { await heartbeat.run() }
        }
        state.withLock { state in
            state.heartbeat = beating
            state.section = section
        }
    }

    /// Ends everything; what waits stays on disk.
    package func stop() async {
        let (notifier, heartbeat) = state.withLock { state in
            state.isStopped = true
            return (state.notifier, state.heartbeat)
        }
        heartbeat?.cancel()
        await notifier?.stop()
    }

    // MARK: Requests

    /// The endpoints.
    package var routes: [Web.Route] {
        [
            Web.Route(
                .get, "/api/v1/silences", .reader, errors: .json,
                summary: "the silences, in the JSON of Alertmanager's API v2"
            ) { [self] _ in
                withNotifier { notifier in
                    .later { respond in Task { respond(await Self.list(notifier)) } }
                }
            },
            Web.Route(
                .post, "/api/v1/silences", .writer, errors: .json,
                summary: "makes a silence, or changes the one whose `id` it has", handler: put),
            Web.Route(
                .delete, "/api/v1/silences/{id}", .writer, errors: .json,
                summary: "ends a silence", handler: expire),
        ]
    }

    private func withNotifier(_ body: (Notifier) -> Answer) -> Answer {
        guard let notifier else {
            return .now(Self.closed.response(in: .json))
        }
        return body(notifier)
    }

    private func put(_ request: Request) -> Answer {
        withNotifier { notifier in
            // Browsers send this only after asking, so no page of another site can do it.
            guard request.header("Content-Type")?.hasPrefix("application/json") == true else {
                return .now(Self.refusal("send application/json", 415))
            }
            let body = request.body
            let user = request.user
            return .later { respond in
                Task { respond(await Self.put(body, user: user, notifier)) }
            }
        }
    }

    private func expire(_ request: Request, _ id: String) -> Answer {
        withNotifier { notifier in
            .later { respond in
                Task {
                    switch await notifier.expireSilence(id) {
                    case .success(true): respond(.json(.object([])))
                    case .success(false):
                        respond(Self.refusal("there is no such silence in force", 404))
                    case .failure(let refusal): respond(Self.refusal(refusal))
                    }
                }
            }
        }
    }

    private static func list(_ notifier: Notifier) async -> Response {
        let now = Int64(WallClock.secondsSince1970 * 1000)
        let silences = await notifier.silences().silences.map { SilenceJSON($0, now: now) }
        return .json(PayloadBuilder.json(silences) + [0x0a])
    }

    private static func put(
        _ body: [UInt8], user: String?, _ notifier: Notifier
    ) async -> Response {
        let now = Int64(WallClock.secondsSince1970 * 1000)
        var isNew = false
        let read = SilenceJSON.read(body, now: now) {
            isNew = true
            return UUID().uuidString.lowercased()
        }
        switch read {
        case .failure(let refusal): return Self.refusal("\(refusal)", 400)
        case .success(var silence):
            // As Alertmanager does: an identity is given here, so that the commands can name it.
            if !isNew, await notifier.silences().silences.allSatisfy({ $0.id != silence.id }) {
                return Self.refusal("there is no silence with this id to change", 404)
            }
            // Who has a name here cannot take another one.
            if let user { silence.createdBy = user }
            switch await notifier.put(silence) {
            case .failure(let refusal): return Self.refusal(refusal)
            case .success(let warning):
                let said = warning.map { [JSON.Member("warning", .text($0))] } ?? []
                return .json(.object([JSON.Member("silenceID", .text(silence.id))] + said))
            }
        }
    }

    /// A refusal with the status that says whether to send the same again.
    private static func refusal(_ refusal: NotificationRefusal) -> Response {
        problem(refusal).response(in: .json)
    }

    /// A refusal in the form of the API.
    private static func refusal(_ words: String, _ status: Int) -> Response {
        Problem(words, status: status).response(in: .json)
    }

    // MARK: Forms

    /// Where the forms of pages make and end silences.
    package var forms: AlertRoutes.Desk {
        AlertRoutes.Desk(
            isOpen: { [self] in notifier != nil },
            put: { [self] silence, done in
                guard let notifier else { return done(.failure(Self.closed)) }
                var silence = silence
                silence.id = UUID().uuidString.lowercased()
                Task { [silence] in done(await notifier.put(silence).mapError(Self.problem)) }
            },
            expire: { [self] id, done in
                guard let notifier else { return done(Self.closed) }
                Task {
                    switch await notifier.expireSilence(id) {
                    case .success(true): done(nil)
                    case .success(false):
                        done(Problem("there is no such silence in force", status: 404))
                    case .failure(let refusal): done(Self.problem(refusal))
                    }
                }
            })
    }

    private static let closed = Problem(
        "there are no receivers, so there is nothing to silence", status: 404)

    private static func problem(_ refusal: NotificationRefusal) -> Problem {
        let problem = Problem("\(refusal)", status: refusal.isTemporary ? 503 : 400)
        return refusal.isTemporary ? problem.retry(afterSeconds: 5) : problem
    }
}
