// What it costs to take alerts that begin at once, to take them again, and to flush their groups: in one
// group, in a group for each target, and with an inhibit rule whose source fires for every target.
import Messages
import Metrics
import Notifications
import Receivers
import Rules

let start: Int64 = 1_700_000_000_000
let rounds = 5
let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let counts = arguments.isEmpty ? [1_000, 2_000, 4_000, 8_000] : arguments

func milliseconds(_ work: () -> Void) -> Double {
    let time = ContinuousClock().measure(work)
    return Double(time.components.attoseconds) / 1e15 + Double(time.components.seconds) * 1e3
}

func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

/// Alerts of ten rules on as many targets as are needed.
func alerts(_ count: Int) -> [Alert] {
    (0..<count).map { number in
        let severity = number % 10 == 0 ? "page" : "ticket"
        return Alert(
            labels: LabelSet([
                "alertname": "Rule\(number % 10)", "target": "target-\(number / 10)",
                "instance": "host:9787", "job": "pgvigil", "severity": severity,
            ]),
            annotations: ["summary": "target-\(number / 10) is bad", "description": "It is 5."],
            state: .firing, value: 5, activeAt: start, firedAt: start, resolvedAt: nil,
            worstValue: 5)
    }
}

func plan(by labels: [String], inhibits: Bool) -> NotificationPlan {
    var options = Route.Options(receiver: "oncall")
    options.grouping = .labels(labels)
    options.groupWait = .seconds(30)
    let rule = InhibitRule(
        source: [.equal("severity", "page")], target: [.equal("severity", "ticket")],
        equal: ["target"])
    return NotificationPlan(
        route: Route(options), inhibitRules: inhibits ? [rule] : [],
        receivers: [Receiver(name: "oncall", kind: .webhook)])
}

/// The medians of what it takes: alerts that are new, the same again, and all groups that are due.
func measure(_ count: Int, _ plan: NotificationPlan) -> [Double] {
    let storm = alerts(count)
    var times: [[Double]] = []
    for _ in 0..<rounds {
        var dispatcher = Dispatcher(plan, log: NotificationLog(), now: start)
        let first = milliseconds { dispatcher.take(storm, now: start) }
        let again = milliseconds { dispatcher.take(storm, now: start + 10_000) }
        var messages = 0
        let flush = milliseconds {
            let outcomes = dispatcher.flush(
                log: NotificationLog(), silences: SilenceBook(), now: start + 30_000
            ) {
                messages += 1
                return "m\(messages)"
            }
            precondition(!outcomes.isEmpty)
        }
        times.append([first, again, flush])
    }
    return (0..<3).map { part in times.map { $0[part] }.sorted()[rounds / 2] }
}

print("| groups | alerts | take, ms | take again, ms | flush, ms | times those of the row before |")
print("|---|---|---|---|---|---|")
for (name, labels, inhibits) in [
    ("one", [], false), ("one a target", ["target"], false),
    ("one a target, inhibited", ["target"], true),
] {
    let plan = plan(by: labels, inhibits: inhibits)
    var before: [Double]?
    for count in counts {
        let times = measure(count, plan)
        let ratios =
            before.map { before in
                zip(times, before).map { "\(rounded($0 / $1))" }.joined(separator: ", ")
            } ?? "-"
        let shown = times.map { "\(rounded($0))" }.joined(separator: " | ")
        print("| \(name) | \(count) | \(shown) | \(ratios) |")
        before = times
    }
}
