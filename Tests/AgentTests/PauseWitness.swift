import Messages
import Metrics
import Outbox
import Rules
import Support
import Web

/// Looks at what a simulated agent does and says what is wrong with it.
struct PauseWitness {
    /// What an evaluation found, and over what.
    struct Evaluation: Sendable {
        let alerts: [Alert]
        let knownAt: ContinuousClock.Instant
        let snapshot: Snapshot
    }

    /// What went wrong first.
    private(set) var faults: [String] = []
    private(set) var messages = 0
    private(set) var rows = 0
    private var states: [LabelSet: Alert.State] = [:]
    private var pendingSince: [LabelSet: Duration] = [:]
    private var lastEvaluation: ContinuousClock.Instant?
    /// What the receiver believes to fire.
    private(set) var believed: Set<LabelSet> = []
    private var ids: Set<String> = []
    /// The ends that the receiver knows: what ended and when it had begun.
    private var ends: Set<String> = []
    private var lastRow: ContinuousClock.Instant?

    private static let slack = Duration.seconds(1)

    /// When the last pause ended that makes what is known too old.
    private func resumed(
        _ simulation: PauseSimulation, longerThan limit: Duration = PauseSimulation.interval
    ) -> ContinuousClock.Instant? {
        simulation.time.struck.last { $0.blow.pause > limit }?.at
    }

    private mutating func fail(_ words: String, _ simulation: PauseSimulation) {
        faults.append("\(words) after blow \(simulation.time.struck.count)")
    }

    /// In which states the alerts of a rule are.
    func states(of name: String) -> Set<Alert.State> {
        Set(states.filter { $0.key["alertname"] == name }.map(\.value))
    }

    /// How long the agent ran until now, without pauses that are longer than three intervals.
    private func running(_ simulation: PauseSimulation) -> Duration {
        let paused = simulation.time.struck.map(\.blow.pause)
            .filter { $0 > PauseSimulation.interval * 3 }.reduce(.zero, +)
        return simulation.elapsed - paused
    }

    /// Holds what an evaluation found against what it can have known.
    mutating func judge(_ result: Evaluation, _ simulation: PauseSimulation) {
        lastEvaluation = result.knownAt
        let resumed = resumed(simulation).flatMap { $0 <= result.knownAt ? $0 : nil }
        for alert in result.alerts {
            let old = states[alert.labels]
            states[alert.labels] = alert.state
            if alert.state == .pending, old != .pending {
                pendingSince[alert.labels] = running(simulation)
            }
            guard alert.state != old, alert.state != .pending else { continue }
            let name = "\(alert.name) of \(alert.labels["target"] ?? "-") is \(alert.state)"
            if alert.name.hasPrefix("False") { return fail("\(name), and nothing is", simulation) }
            let target = result.snapshot.targets.first {
                $0.name == alert.labels["target"] ?? ""
            }
            guard let target, let value = target.value(of: "x") else {
                return fail("\(name) over nothing", simulation)
            }
            if let resumed, let began = target.pollBegan, began < resumed {
                return fail("\(name) over what was known before a pause", simulation)
            }
            if alert.state == .resolved, value > 10 { return fail("\(name) too early", simulation) }
            guard alert.state == .firing else { continue }
            if value <= 10, alert.name != "Grows" { return fail("\(name) of nothing", simulation) }
            if alert.name == "Held",
                running(simulation) - (pendingSince[alert.labels] ?? .zero)
                    < .seconds(29) - PauseSimulation.interval
            {
                return fail("\(name) after a time that was not watched", simulation)
            }
        }
        let names = Set(result.alerts.map(\.labels))
        for (labels, state) in states where state == .firing && !names.contains(labels) {
            return fail("\(labels) has gone without an end", simulation)
        }
        states = states.filter { names.contains($0.key) }
    }

    /// Nothing may be decided before the rules have seen what is true after a pause.
    mutating func noteMessages(since before: Int, _ simulation: PauseSimulation) {
        let count = simulation.timed.pipeline.queueStates[PauseSimulation.receiver]?.count ?? 0
        guard count > before, let resumed = resumed(simulation) else { return }
        // One that strikes while a message is made comes too late for it.
        guard simulation.time.now - resumed > .milliseconds(1) else { return }
        if (lastEvaluation ?? resumed) < resumed {
            fail("a message over what was known before a pause", simulation)
        }
    }

    /// What the receiver takes.
    mutating func receive(_ message: Message) {
        messages += 1
        guard ids.insert(message.id).inserted else {
            faults.append("message \(message.id) came twice")
            return
        }
        let old = believed
        var isNews = false
        for alert in message.alerts {
            if alert.isFiring {
                believed.insert(alert.labelSet)
            } else {
                believed.remove(alert.labelSet)
                // What began and ended while the receiver was not reached is shown once, by its end.
                if ends.insert("\(alert.labelSet) \(alert.startsAt)").inserted { isNews = true }
            }
        }
        if old == believed, !isNews, message.reason != .repeated {
            faults.append("message \(message.id) (\(message.reason)) says what was said before")
        }
    }

    /// Holds a sample of the history against what can be known.
    mutating func record(
        _ snapshot: Snapshot, at now: ContinuousClock.Instant, wall: Int64,
        _ simulation: PauseSimulation
    ) {
        rows += 1
        if let resumed = resumed(simulation), resumed < now, !snapshot.hasPolled(since: resumed) {
            fail("rows of before a pause", simulation)
        }
        if let lastRow, lastRow.duration(to: now) < .milliseconds(500),
            !simulation.time.struck.contains(where: { $0.at >= lastRow - .seconds(20) })
        {
            fail("two rows within half a second", simulation)
        }
        lastRow = now
    }

    /// Two intervals after a pause everything is of after it.
    mutating func check(_ simulation: PauseSimulation) {
        guard let (at, _) = simulation.time.struck.last else { return }
        let passed = at.duration(to: simulation.time.now)
        let limit = PauseSimulation.interval * 2
        guard passed > limit, passed < limit + Self.slack else { return }
        if !simulation.pages.snapshot.hasPolled(since: at) {
            fail("a page of before a pause, \(passed) after it", simulation)
        }
        if (lastEvaluation ?? at) < at { fail("no evaluation in \(passed)", simulation) }
        if simulation.timed.pipeline.isHeld { fail("messages are held back", simulation) }
    }

    /// At rest the receiver knows what is.
    mutating func finish(_ simulation: PauseSimulation) {
        let believed = Set(
            self.believed.map { "\($0["alertname"] ?? "")/\($0["target"] ?? "")" })
        let bad = simulation.world.bad.sorted()
        let right = Set(["High", "Held", "Grows"].flatMap { name in bad.map { "\(name)/\($0)" } })
        if believed != right {
            fail("told \(believed.sorted()), true is \(right.sorted())", simulation)
        }
    }
}
