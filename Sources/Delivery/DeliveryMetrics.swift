package import Metrics
package import Notifications
import Outbox
import Platform

/// What notifications have come to, for the agent's own page.
package final class DeliveryMetrics: MetricsSource {
    struct Values: Sendable {
        var counts: [String: [DeliveryOutcome: Int]] = [:]
        var queues: [String: Int] = [:]
        var enabled: [String: Bool] = [:]
        var latency: [String: Double] = [:]
        var damaged = 0
        var shortened = 0
        var saveFailures = 0
        var heartbeats: [String: Int] = [:]
        var silences: [Silence] = []
    }

    private let values = Locked(Values())
    /// Is called with every turn of the notifier.
    let turned: @Sendable () -> Void

    /// Nothing has happened yet; `turned` is called with every turn of the notifier.
    package init(turned: @escaping @Sendable () -> Void = {}) { self.turned = turned }

    /// All silences that are not forgotten yet.
    package var silences: [Silence] { values.withLock { $0.silences } }

    func change(_ body: (inout Values) -> Void) { values.withLock { body(&$0) } }

    /// Forgets everything, because there are no receivers any more.
    package func clear() { change { $0 = Values() } }

    /// The families; none without receivers.
    package func families() -> [Family] {
        let now = values.withLock { $0 }
        var families: [Family] = []
        if !now.enabled.isEmpty {
            let outcomes = now.enabled.keys.sorted().flatMap { name in
                DeliveryOutcome.allCases.map { outcome in
                    Sample(
                        Labels(
                            names: ["receiver", "outcome"], values: [name, outcome.rawValue]),
                        Double(now.counts[name]?[outcome] ?? 0))
                }
            }
            families = [
                Family(Self.notifications, outcomes),
                Self.family(Self.queueLength, now.queues.mapValues(Double.init)),
                Self.family(Self.enabled, now.enabled.mapValues { $0 ? 1 : 0 }),
                Self.family(Self.latency, now.latency),
                Family(Self.damaged, Double(now.damaged)),
                Family(Self.shortened, Double(now.shortened)),
                Family(Self.saveFailures, Double(now.saveFailures)),
            ]
        }
        if !now.heartbeats.isEmpty {
            families.append(
                Family(
                    Self.heartbeats,
                    now.heartbeats.sorted { $0.key < $1.key }.map {
                        Sample(["outcome": $0.key], Double($0.value))
                    }))
        }
        return families
    }

    private static func family(_ metric: Metric, _ values: [String: Double]) -> Family {
        Family(
            metric, values.sorted { $0.key < $1.key }.map { Sample(["receiver": $0.key], $0.value) }
        )
    }

    static let notifications = Metric(
        "pgvigil_notifications_total", .counter,
        "Notifications and failed attempts, by receiver and by what became of them.")
    static let queueLength = Metric(
        "pgvigil_notification_queue_length", .gauge, "Notifications that wait for the receiver.")
    static let enabled = Metric(
        "pgvigil_receiver_enabled", .gauge,
        "Whether the receiver is enabled; 0 after it has answered 410, until a reload.")
    static let latency = Metric(
        "pgvigil_notification_latency_seconds", .gauge,
        "From the decision to the arrival of the notification that arrived last.")
    static let damaged = Metric(
        "pgvigil_notification_records_damaged_total", .counter,
        "Records, entries of the log and silences on disk that were found damaged.")
    static let shortened = Metric(
        "pgvigil_notification_records_shortened_total", .counter,
        "Records and logs of notifications that were written in part: the disk holds so much only.")
    static let saveFailures = Metric(
        "pgvigil_notification_state_failures_total", .counter,
        "Times that the log of notifications or the silences could not be written to the state"
            + " directory.")
    static let heartbeats = Metric(
        "pgvigil_heartbeats_total", .counter, "Signs of life, by whether they arrived.")

    /// All of them.
    package static let metrics = [
        notifications, queueLength, enabled, latency, damaged, shortened, saveFailures,
        heartbeats,
    ]
}
