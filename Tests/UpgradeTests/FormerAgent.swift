import Agent
import AgentSettings
import Configuration
import Judging
import Logging
import Messages
import Metrics
import NotificationSettings
import Notifications
import Outbox
import Platform
import Preparation
import Rules
import Support
import TargetSettings
import Testing

/// The present agent's rules and notifications over the state of version 0.1.0, a minute after it
/// was killed.
struct FormerAgent {
    private static let turnsMax = 1000

    let former: FormerAlerts
    let time: ManualTime
    private let home: TemporaryDirectory
    private let configuration: Configuration

    init() throws {
        former = try FormerAlerts()
        home = try FormerRelease.copy()
        configuration = try Configuration.load("\(home.path)/pgvigil.yml", files: DiskFiles()).get()
        time = ManualTime(wall: former.savedAt + 60_000)
    }

    private var plan: NotificationPlan {
        get throws { try #require(configuration.notifications.plan) }
    }

    /// The alerts after the first evaluation; the target is up, as it was.
    func evaluate() async throws -> [Alert] {
        let delivered = Locked<[Alert]?>(nil)
        // A target with `environment` has borne no such label then; where it does now, alerts fire again.
        let family = Family(Metric("pg_up", .gauge, "Up."), [Sample(.none, 1)])
        let target = try #require(configuration.targets.first)
        let snapshot = Snapshot(
            generation: 1,
            targets: [
                TargetSnapshot(
                    name: target.name,
                    labels: Labels(
                        names: ["target"] + target.labels.map(\.key),
                        values: [target.name] + target.labels.map(\.value)),
                    generation: 1, families: [family])
            ], agent: [])
        let evaluator = RuleEvaluator(
            Agent.ruleSettings(configuration), status: RuleStatus(),
            stateDirectory: configuration.agent.stateDirectory,
            log: Logger(level: .error, output: Silent()), files: DiskFileLayer(),
            time: time.source, pauses: PauseSensor(), snapshot: { snapshot })
        await evaluator.begin()
        await evaluator.deliver { alerts, _ in delivered.withLock { $0 = alerts } }
        for _ in 0..<Self.turnsMax {
            let rest = await evaluator.turn()
            if let alerts = delivered.withLock({ $0 }) { return alerts }
            time.pass(rest)
        }
        throw SupportError("nothing was evaluated")
    }

    /// The notifications over what lies on disk; nothing is sent yet.
    func pipeline() throws -> NotificationPipeline {
        let directory = try #require(configuration.agent.stateDirectory)
        return try NotificationPipeline(try plan, directory: directory, now: time.wall)
    }

    /// Lets both receivers take what they can be sent now, and names the alerts of each message.
    func deliver(_ pipeline: NotificationPipeline) throws -> [String: [String]] {
        var taken: [String: [String]] = [:]
        var random = RandomNumbers(1)
        for receiver in try plan.receivers.keys {
            for _ in 0..<Self.turnsMax {
                guard case .attempt(let item) = pipeline.next(for: receiver, now: time.wall) else {
                    break
                }
                let alerts = item.message.alerts.map { alert in
                    (alert.labels["alertname"] ?? "") + (alert.isFiring ? "" : " resolved")
                }
                taken[receiver, default: []].append(alerts.joined(separator: ", "))
                _ = pipeline.finish(
                    receiver, item.message.id, .status(200, retryAfter: nil), now: time.wall,
                    random: &random)
            }
        }
        return taken.mapValues { $0.sorted() }
    }
}

private struct Silent: LogOutput {
    func write(_ entry: LogEntry) {}
}
