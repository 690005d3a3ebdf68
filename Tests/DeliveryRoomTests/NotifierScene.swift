import Delivery
import Logging
import Messages
import Metrics
import Notifications
import Platform
import Receivers
import Rules
import Support

/// A notifier by a clock of our own, on a disk in memory, with receivers that answer from lists.
final class NotifierScene: Sendable {
    /// One attempt, at the time of day.
    struct Attempt: Sendable {
        let at: Int64
        let message: Message
    }

    /// What the receiver was sent; it answers 200 when it has nothing else to answer.
    private final class Sender: MessageSending {
        let scene: Locked<Seen>
        let time: ManualTime

        init(_ scene: Locked<Seen>, _ time: ManualTime) {
            self.scene = scene
            self.time = time
        }

        func attempt(_ message: Message) async -> AttemptOutcome? {
            let now = time.wall
            return scene.withLock { seen in
                seen.attempts.append(Attempt(at: now, message: message))
                if seen.outcomesOf[message.receiver]?.isEmpty == false {
                    return seen.outcomesOf[message.receiver]?.removeFirst()
                }
                return seen.outcomes.isEmpty
                    ? .status(200, retryAfter: nil) : seen.outcomes.removeFirst()
            }
        }

        func post(_ alerts: [MessageAlert], now: Int64) async -> [PostFailure] {
            scene.withLock { seen in
                seen.posts.append((now, alerts))
                return seen.problems.isEmpty ? [] : seen.problems.removeFirst()
            }
        }
    }

    struct Seen: Sendable {
        var attempts: [Attempt] = []
        var outcomes: [AttemptOutcome] = []
        /// What one receiver of several answers before that.
        var outcomesOf: [String: [AttemptOutcome]] = [:]
        var posts: [(at: Int64, alerts: [MessageAlert])] = []
        var problems: [[PostFailure]] = []
        var lines: [String] = []
        var details: [String] = []
    }

    private struct Lines: LogOutput {
        let seen: Locked<Seen>
        func write(_ entry: LogEntry) {
            seen.withLock { seen in
                seen.lines.append(entry.message)
                if let problem = entry.fields.first(where: { $0.key == "problem" }) {
                    seen.details.append("\(problem.value)")
                }
            }
        }
    }

    let time = ManualTime(wall: 1_795_435_200_000)
    let disk = FaultyFiles()
    private let files: any FileLayer
    let metrics = DeliveryMetrics()
    let seen = Locked(Seen())
    let plan: NotificationPlan
    private let links = Links(external: "http://pgvigil.test")

    /// With a receiver `hook`, and perhaps another one that every alert reaches before it.
    init(
        _ kind: Receiver.Kind = .webhook, after first: Receiver? = nil,
        files: (any FileLayer)? = nil
    ) {
        self.files = files ?? disk
        var options = Route.Options(receiver: "hook")
        options.groupWait = .seconds(5)
        options.groupInterval = .seconds(10)
        options.repeatInterval = .seconds(3600)
        var route = Route(options)
        let hook = Receiver(name: "hook", kind: kind)
        if let first {
            route.options.grouping = .each
            route.routes = [first, hook].map { receiver in
                var child = Route(route.options)
                child.options.receiver = receiver.name
                child.continues = true
                return child
            }
        }
        plan = NotificationPlan(route: route, receivers: [first, hook].compactMap(\.self))
    }

    var attempts: [Attempt] { seen.withLock { $0.attempts } }
    var lines: [String] { seen.withLock { $0.lines } }
    var logger: Logger { Logger(level: .debug, output: Lines(seen: seen)) }

    /// A notifier that goes on where the disk ends.
    func start() async throws -> Notifier {
        let (seen, time) = (self.seen, self.time)
        let notifier = try Notifier.open(
            directory: "/state", log: logger, metrics: metrics, files: files, time: time.source,
            pauses: PauseSensor(), makeSender: { _, _ in Sender(seen, time) })
        await notifier.begin(plan, links: links)
        return notifier
    }

    func reload(_ notifier: Notifier) async { await notifier.replace(plan, links: links) }

    /// A reload after which there are no receivers.
    func removeReceiver(_ notifier: Notifier) async { await notifier.replace(.empty, links: links) }

    func take(_ state: Alert.State, _ notifier: Notifier) async {
        await notifier.take([alert(state)], knownAt: time.now)
    }

    func alert(_ state: Alert.State, target: String? = nil) -> Alert {
        var labels = ["alertname": "Lag"]
        labels["target"] = target
        return Alert(
            labels: LabelSet(labels), annotations: [:], state: state, value: 1,
            activeAt: time.wall, firedAt: time.wall,
            resolvedAt: state == .resolved ? time.wall : nil, worstValue: 1)
    }

    /// Lets the scene's time pass until a condition holds.
    func eventually(_ what: String, _ isReached: @Sendable () -> Bool) async throws {
        try await Support.eventually(what, within: .seconds(600)) {
            if isReached() { return true }
            time.passToNextWaking()
            return false
        }
    }

    /// The value of the agent's own metric with these labels.
    func value(_ metric: String, _ labels: [String: String] = [:]) -> Double? {
        metrics.families().first { $0.metric.name == metric }?.samples.first { sample in
            labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }?.value
    }

    func count(_ outcome: String) -> Double? {
        value("pgvigil_notifications_total", ["receiver": "hook", "outcome": outcome])
    }
}
