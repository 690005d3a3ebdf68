import AgentPages
import HTTP
import HTTPMessages
import Judging
import Logging
import Metrics
import Notifications
import Platform
import RuleDocuments
import Support
import Web

/// The page of alerts over rules that were evaluated, and a desk that keeps what forms send.
final class AlertScene: Sendable {
    private struct NoLines: LogOutput {
        func write(_ entry: LogEntry) {}
    }

    let status = RuleStatus()
    let journal = AlertJournal()
    let silences = Locked<[Silence]>([])
    let expired = Locked<[String]>([])
    let isOpen: Bool

    init(isOpen: Bool = true) { self.isOpen = isOpen }

    /// Evaluates rules over targets whose `pg_x` has this value, for some minutes.
    func evaluate(_ rules: String, targets: [String], value: Double, minutes: Int = 2) async throws
    {
        let snapshot = Snapshot(
            generation: 1,
            targets: targets.map { name in
                TargetSnapshot(
                    name: name, labels: ["target": name], generation: 1,
                    families: [Family(Metric("pg_x", .gauge, "X."), [Sample(.none, value)])],
                    reports: 1)
            }, agent: [])
        let time = ManualTime(wall: Int64(WallClock.secondsSince1970 * 1000) - 600_000)
        let evaluator = RuleEvaluator(
            RuleSettings(
                files: [try RuleFile.parse(Array(rules.utf8), path: "r.yml").get()],
                interval: .seconds(10), instance: "here:1"),
            status: status, stateDirectory: nil, log: Logger(level: .error, output: NoLines()),
            time: time.source, pauses: PauseSensor(), snapshot: { snapshot })
        let journal = journal
        await evaluator.deliver(to: { alerts, _ in
            journal.take(alerts, now: time.source.moment.wall)
        })
        await evaluator.begin()
        let end = time.source.moment.wall + Int64(minutes) * 60_000
        while time.source.moment.wall < end { time.pass(await evaluator.turn()) }
    }

    var routes: [Web.Route] {
        let desk = AlertRoutes.Desk(
            isOpen: { [isOpen] in isOpen },
            put: { [self] silence, done in
                silences.withLock { $0.append(silence) }
                done(.success(silence.endsWithAlerts ? Silence.unmatchedWarning : nil))
            },
            expire: { [self] id, done in
                expired.withLock { $0.append(id) }
                done(id == "gone" ? Problem("there is no such silence", status: 404) : nil)
            })
        return AlertRoutes(
            AlertRoutes.Sources(
                groups: { [status] in status.groups },
                silences: { [self] in silences.withLock { $0 } }, journal: journal, desk: desk,
                targets: { ["orders"] }, ownAddress: { "http://agent.test" }, version: "1"),
            making: PageMaker(threadNamed: "test")
        ).routes
    }

    /// A router of the page; its forms have a token of their own.
    func router() -> Router { Router(routes, hosts: { AllowedHosts() }) }

    /// The token of the forms on a page.
    static func token(_ page: String) -> String? {
        page.split(separator: #"name="token" value=""#, maxSplits: 1).dropFirst().first
            .flatMap { $0.split(separator: "\"").first.map(String.init) }
    }

    static let host = [(name: "Host", value: "127.0.0.1:9787")]

    /// The page of alerts as a client sees it.
    static func page(
        _ router: Router, user: String? = nil, matchers: String? = nil, peer: String = "10.0.0.5:1"
    ) throws -> String {
        let response = try PageAnswer.of(
            router,
            Request(
                path: "/alerts", query: matchers.map { [(name: "matchers", value: $0)] } ?? [],
                headers: host, peer: peer, user: user))
        return String(decoding: response.body.bytes, as: UTF8.self)
    }

    /// Sends a form as a browser does.
    static func send(
        _ router: Router, _ path: String, _ body: String, user: String? = "ann",
        type: String = "application/x-www-form-urlencoded"
    ) throws -> Response {
        try PageAnswer.of(
            router,
            Request(
                method: "POST", path: path,
                headers: host + [(name: "Content-Type", value: type)], body: Array(body.utf8),
                peer: "10.0.0.5:1", user: user))
    }
}
