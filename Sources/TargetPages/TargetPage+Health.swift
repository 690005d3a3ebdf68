import Charts
import Limits
import Markup
import Metrics
import PageParts
import Runbooks
import TargetParts
import Web

/// Whether the target is well, what costs points, and what fires.
extension TargetPage {
    /// More losses are only counted.
    private static let lossesMax = 40
    /// More alerts are only counted.
    private static let alertsMax = 50

    var head: Markup {
        var facts: [Markup] = [fact("State", stateText)]
        if let score = status.score {
            facts.append(fact("Health", Quantity.count.text(score), status.mood.rawValue))
        } else {
            facts.append(fact("Health", "unknown", "unknown"))
        }
        for (title, text) in described {
            facts.append(fact(title, text))
        }
        let tiles = status.figures.map { figure in
            let mood = figure.mood.rawValue
            let text = figure.text == "–" ? "unknown" : figure.text
            return Markup.element(
                "li", [:],
                [
                    .element("b", ["class": mood], [.text(text)]),
                    .element(
                        "small", [:],
                        [
                            layout.explained(.text(figure.title), by: figure.series),
                            .text(Self.word(figure.mood)),
                        ]),
                ])
        }
        let isPgBouncer = content.snapshot?.isPgBouncer == true
        let query = "?target=\(content.name.percentEncoded)"
        let metrics = layout.link("its metrics", "probe" + query)
        let report = layout.link("a report on its last week", "report" + query)
        let more: Markup =
            isPgBouncer || !hasReports
            ? [" See ", metrics, "."] : [" See ", metrics, ", or ", report, "."]
        return [
            .element("h1", [:], [name(content.name)]),
            TargetTab.overview.links(
                content.name, layout, isPgBouncer: isPgBouncer),
            .element("ul", ["class": "facts"], facts), banner, lack,
            .element("ul", ["class": "tiles"], tiles),
            .element(
                "p", ["class": "note"], [.text(age), more]),
        ]
    }

    private static func word(_ mood: Verdict) -> String {
        switch mood {
        case .warning: " (warning)"
        case .critical: " (critical)"
        case .good, .unknown, .down: ""
        }
    }

    /// When the last poll was, and of a server that is down the last one that was answered.
    private var age: String {
        guard let age = content.age else { return "No poll has come to an end yet." }
        let ago = "\(Quantity.seconds.text(Double(max(0, age.components.seconds)))) ago"
        guard status.isUp == false else { return "Last poll: \(ago)." }
        let successes = known["pgvigil_collector_last_success_timestamp_seconds"].map(\.value)
        let last = successes.max().map { "\(text(since: $0)) ago" } ?? "none that is known"
        return "Last poll that was answered: \(last); the last one, \(ago), failed."
    }

    private var stateText: String {
        switch status.isUp {
        case true?: "● up"
        case false?: "✕ down"
        case nil: "○ not polled yet"
        }
    }

    private func fact(_ title: String, _ text: String, _ mood: String? = nil) -> Markup {
        let isState = title == "State"
        let colour =
            isState
            ? status.isUp.map { $0 ? "good" : "critical" } ?? "unknown" : mood
        return .element(
            "li", [:],
            [
                .element(
                    "small", [:],
                    [
                        title == "Health"
                            ? layout.explained(.text(title), by: "pg_health_score") : .text(title),
                        " ",
                    ]),
                .element("b", ["class": colour], [.text(text)]),
            ])
    }

    /// What kind of server it is, as far as it is known.
    private var described: [(String, String)] {
        var described: [(String, String)] = []
        if let isReplica = known.value("pg_replication_is_replica") {
            described.append(("Role", isReplica == 1 ? "replica" : "primary"))
        }
        if let version = ShortVersion.shown(known["pg_static"].first?.labels["short_version"]) {
            described.append(("PostgreSQL", Self.cut(version, Self.nameScalarsMax)))
        }
        // Whether one that is down has been stopped or cut off is not known: its time does not go on.
        if status.isUp == true, let start = known.value("pg_postmaster_start_time_seconds") {
            described.append(("Running for", text(since: start - clock.ahead)))
        }
        if !status.environment.isEmpty {
            described.append(("Environment", Self.cut(status.environment, Self.nameScalarsMax)))
        }
        return described
    }

    /// By how much the server's clock is ahead.
    var clock: ServerClock { ServerClock { known[$0] } }

    /// How long ago a moment was, in seconds since 1970 by the agent's clock.
    func text(since moment: Double) -> String {
        Quantity.seconds.text(max(0, Double(content.now) / 1000 - moment))
    }

    /// Why it is down and since when, before everything else.
    private var banner: Markup {
        guard status.isUp == false else { return .empty }
        var words: [Markup] = [.element("b", [:], ["No connection works"])]
        if let failure = status.failure {
            let tries = failure.triesText.map { ", \($0)" } ?? ""
            words += [
                .text(", for \(text(since: failure.since))\(tries): "), code(failure.message),
            ]
        }
        words.append(" What is shown below was known before, or is unknown.")
        return .element("div", ["class": "banner", "role": "status"], words)
    }

    /// What the agent's role lacks, and how much is not seen for it; the collectors' section has all of it.
    private var lack: Markup {
        let missing = known["pgvigil_missing_rights"]
        guard let first = missing.first, let role = first.labels["role"] else { return .empty }
        let count = Int(exactly: missing.reduce(0) { $0 + $1.value }) ?? missing.count
        let collectors = count == 1 ? "1 collector is" : "\(count) collectors are"
        return .element(
            "p", ["class": "note"],
            [
                .text("The role "), name(role),
                .text(" lacks a right, and \(collectors) left out for it: "),
                code(first.labels["remedy"] ?? ""),
                .text(onPrimary), .text(missing.count > 1 ? " and more, see Collectors." : ""),
            ])
    }

    // MARK: Losses

    var healthSection: Markup {
        guard status.isUp == true else { return .empty }
        let seen = status.coverage.map { Quantity.ratio.text($0) } ?? "unknown"
        let coverage = Markup.element(
            "p", ["class": "note"],
            [
                layout.explained(
                    "Share of the health model whose input is known", by: "pg_health_coverage_ratio"
                ),
                .text(": \(seen)."),
            ])
        if status.losses.isEmpty {
            let words = status.score == nil ? "The score is unknown." : "Nothing costs points."
            return [heading("Health"), .element("p", [:], [.text(words)]), coverage]
        }
        return [
            heading("Health"),
            table(
                "What costs points, most first",
                [
                    .text("Check"), .number("Points", of: "pg_health_points_lost"),
                    .text("What to do"), .text("Runbook"),
                ],
                status.losses, most: Self.lossesMax
            ) { loss in
                [
                    layout.explained(check: loss.check),
                    .text("−" + Quantity.count.text(loss.points)),
                    .text(loss.remedy), runbook(loss.rule),
                ]
            }, coverage,
        ]
    }

    /// A link to the runbook of an alert, where there is one.
    private func runbook(_ rule: String) -> Markup {
        RunbookTexts.all[rule] == nil ? .text(rule) : layout.link(rule, "runbooks/\(rule)")
    }

    // MARK: Alerts

    var alertSection: Markup {
        let shown = content.alerts.filter { $0.severity != "none" }.sorted {
            $0.order < $1.order
        }
        if shown.isEmpty { return [heading("Alerts"), note("No alert is pending or firing.")] }
        return [
            heading("Alerts"),
            table(
                "Alerts about this target",
                [
                    .text("Alert"), .text("State"), .text("Severity"), .text("For"), .text("What"),
                ], shown, most: Self.alertsMax
            ) { alert in
                let since = max(0, Double(content.now - alert.activeAt) / 1000)
                let texts = ([alert.summary] + alert.details).filter { !$0.isEmpty }
                return [
                    link(alert),
                    .element("span", ["class": alert.mood], [.text(state(alert))]),
                    .text(Self.cut(alert.severity, Self.nameScalarsMax)),
                    .text(Quantity.seconds.text(since)),
                    Markup(
                        joining: texts.map { text in
                            .element("div", [:], [.text(Self.cut(text, Self.textScalarsMax))])
                        }),
                ]
            },
        ]
    }

    private func state(_ alert: AlertStatus) -> String {
        guard let until = alert.silencedUntil else { return alert.state.rawValue }
        let rest = Quantity.seconds.text(max(0, Double(until - content.now) / 1000))
        return "\(alert.state.rawValue), silenced for another \(rest)"
    }

    private func link(_ alert: AlertStatus) -> Markup {
        let title = Self.cut(alert.name, Self.nameScalarsMax)
        switch AlertAddress.place(alert.runbookURL, ownAddress: content.ownAddress) {
        case .own(let path): return layout.link(title, path)
        case .elsewhere(let address):
            return .element("a", ["href": address, "rel": "noreferrer"], [.text(title)])
        case nil: return runbook(alert.name)
        }
    }
}
