import Judging
import Logging
import Messages
import Metrics
import Notifications
import Platform
import Receivers
import RuleDocuments
import Support
import Testing

/// Alerts of rules that are evaluated rarely, or that read what is polled rarely, on their way from the
/// evaluator through the groups of the dispatcher; hours pass by a clock of our own.
@Suite struct RareEvaluationTests {
    /// How often a server is polled and its rules are evaluated; all times are seconds.
    struct Pace: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// `agent.interval`.
        var polls: Int64 = 10
        /// `rules.interval`.
        var rules: Int64?
        /// What the group says itself.
        var group = ""
        /// After how long at most rules have seen what has become of the server.
        let seen: Int64
    }

    /// One server that is polled, rules over it, and the groups of their alerts.
    private final class Scene: Sendable {
        private struct Groups: Sendable {
            var dispatcher: Dispatcher
            var log = NotificationLog()
            var sent: [Sent] = []
        }

        struct Sent: Sendable {
            let at: Int64
            let text: String
        }

        private struct Lines: LogOutput {
            let lines: Locked<[String]>
            func write(_ entry: LogEntry) { lines.withLock { $0.append(entry.message) } }
        }

        let time = ManualTime(wall: 1_795_435_200_000)
        let value = Locked(1.0)
        let lines = Locked<[String]>([])
        private let pace: Pace
        private let shown = Locked<Snapshot?>(nil)
        private let groups: Locked<Groups>

        init(_ pace: Pace) {
            self.pace = pace
            let plan = NotificationPlan(
                route: Route(Route.Options(receiver: "oncall")),
                receivers: [Receiver(name: "oncall", kind: .webhook)])
            groups = Locked(
                Groups(
                    dispatcher: Dispatcher(plan, log: NotificationLog(), now: time.wall)))
        }

        var sent: [Sent] { groups.withLock { $0.sent } }

        /// What the last poll has found.
        private var snapshot: Snapshot {
            let generation = UInt64(time.wall / (pace.polls * 1000))
            let value = value.withLock { $0 }
            return shown.withLock { shown in
                if let shown, shown.generation == generation { return shown }
                let families = [("pg_up", 1), ("x", value)].map { name, value in
                    Family(Metric(name, .gauge, "X."), [Sample(.none, value)])
                }
                let target = TargetSnapshot(
                    name: "a", labels: ["target": "a"], generation: generation,
                    families: families, reports: generation)
                let new = Snapshot(generation: generation, targets: [target], agent: [])
                shown = new
                return new
            }
        }

        func start() async throws -> RuleEvaluator {
            let rules = """
                groups:
                - { name: other, rules: [{ alert: Never, expr: x > 100 }] }
                - { name: rare, \(pace.group)rules: [{ alert: High, expr: x > 10, for: 330s }] }
                """
            var settings = RuleSettings(
                files: [try RuleFile.parse(Array(rules.utf8), path: "r.yml").get()],
                interval: .seconds(pace.polls), instance: "here:1")
            settings.groupInterval = pace.rules.map { .seconds($0) }
            let evaluator = RuleEvaluator(
                settings, status: RuleStatus(), stateDirectory: nil,
                log: Logger(level: .debug, output: Lines(lines: lines)), files: FaultyFiles(),
                time: time.source, pauses: PauseSensor(), snapshot: { self.snapshot })
            await evaluator.begin()
            await evaluator.deliver { alerts, _ in
                let now = self.time.wall
                self.groups.withLock { $0.dispatcher.take(alerts, now: now) }
            }
            return evaluator
        }

        /// Lets minutes pass; the groups are looked at every four seconds, also between evaluations.
        func pass(_ evaluator: RuleEvaluator, minutes: Int64) async {
            let end = time.wall + minutes * 60_000
            while time.wall < end {
                _ = await evaluator.turn()
                look()
                time.pass(.seconds(4))
            }
        }

        private func look() {
            let now = time.wall
            groups.withLock { groups in
                let outcomes = groups.dispatcher.flush(
                    log: groups.log, silences: SilenceBook(), now: now, makeID: { "m" })
                for outcome in outcomes {
                    groups.log.keep(outcome.entry)
                    guard let message = outcome.message else { continue }
                    groups.sent.append(
                        Sent(at: now, text: "\(message.reason) \(message.status)"))
                }
            }
        }
    }

    private static let paces = [
        Pace(testDescription: "rules.interval: 6m", rules: 360, seen: 360),
        Pace(testDescription: "agent.interval: 6m", polls: 360, seen: 360),
        Pace(testDescription: "a group of an hour", group: "interval: 1h, ", seen: 3600),
        Pace(testDescription: "rules more often than polls", polls: 360, rules: 60, seen: 420),
        Pace(
            testDescription: "a group more often than polls", polls: 900,
            group: "interval: 30s, ", seen: 930),
        Pace(testDescription: "agent.interval: 1h", polls: 3600, seen: 3600),
    ]

    @Test(arguments: paces)
    func
        `an alert is sent once when it fires and once when it is over, however rarely it is judged`(
            pace: Pace
        ) async throws
    {
        let scene = Scene(pace)
        let evaluator = try await scene.start()
        await scene.pass(evaluator, minutes: 30)
        #expect(scene.sent.isEmpty)
        scene.value.withLock { $0 = 11 }
        let bad = scene.time.wall
        await scene.pass(evaluator, minutes: 220)
        #expect(scene.sent.map(\.text) == ["new firing"])
        scene.value.withLock { $0 = 9 }
        let good = scene.time.wall
        await scene.pass(evaluator, minutes: 120)
        let sent = scene.sent
        #expect(sent.map(\.text) == ["new firing", "resolved resolved"])
        // What has lasted for its `for` fires when the rule is evaluated next, and goes through its group.
        let latest = [
            bad + (pace.seen + max(330, pace.group.contains("1h") ? 3600 : 0)) * 1000,
            good + pace.seen * 1000,
        ]
        for (message, latest) in zip(sent, latest) {
            #expect(message.at <= latest + 360_000 + 60_000)
        }
        #expect(scene.lines.withLock { $0 } == [])
    }
}
