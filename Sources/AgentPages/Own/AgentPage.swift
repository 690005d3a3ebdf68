import Charts
import Markup
import Metrics
import PageParts
import TargetParts
import Web

/// `/agent`: what the agent does, what that costs, and the configuration in force.
struct AgentPage: PagePieces {
    /// More of the page is left out, section by section, and the page says so.
    static let bytesMax = 256 << 10
    private static let collectorBytesMax = 56 << 10
    private static let receiverBytesMax = 16 << 10
    private static let numberBytesMax = 56 << 10
    /// A longer configuration is cut, and the page says so.
    static let configurationScalarsMax = 48 << 10

    /// What the page is made of.
    struct Content {
        let snapshot: Snapshot
        /// What makes no progress, in words; nil when everything does.
        let problem: String?
        /// The configuration in force as YAML, without secrets; nil before there is one.
        let configuration: String?
        let version: String
        /// In seconds since 1970.
        let now: Double
    }

    private static let reasons = [
        "disabled": "disabled", "unsupported": "not in this version",
        "role": "other side of replication", "permission": "a right is lacking",
        "missing_extension": "extension not there", "setting": "a setting is off",
    ]

    let content: Content
    private let layout: PageLayout
    let known: [String: Family]

    init(_ content: Content) {
        self.content = content
        layout = PageLayout(
            title: "Agent – pgvigil", depth: 0, version: content.version, isLive: true)
        known = Dictionary(
            content.snapshot.agent.map { ($0.metric.name, $0) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The page as text.
    var document: String {
        let sections: [(title: String, markup: Markup)] = [
            ("Agent", head), ("Collectors", collectors), ("Receivers", receivers),
            ("History", history), ("Backups", backups), ("Numbers", numbers),
            ("Configuration", configuration),
        ]
        var room = Self.bytesMax
        var parts: [Markup] = []
        for (title, markup) in sections {
            room -= markup.source.utf8.count
            parts.append(
                room >= 0 ? markup : note("\(title): left out, the page would be too large."))
        }
        return layout.document(parts)
    }

    private func number(_ name: String) -> Double? { known[name]?.samples.first?.value }

    // MARK: Head

    private var head: Markup {
        let age = number("process_start_time_seconds").map { max(0, content.now - $0) }
        let tiles: [(String, Double?, Quantity)] = [
            ("running for", age, .seconds),
            ("processor time", number("process_cpu_seconds_total"), .seconds),
            ("memory", number("process_resident_memory_bytes"), .bytes),
            ("threads", number("process_threads"), .count),
            ("open files", number("process_open_fds"), .count),
            ("targets", Double(content.snapshot.targets.count), .count),
            ("warnings of the configuration", number("pgvigil_configuration_warnings"), .count),
        ]
        return [
            .element("h1", [:], ["Agent"]), banner,
            .element(
                "ul", ["class": "tiles"],
                tiles.map { title, number, quantity in
                    .element(
                        "li", [:],
                        [
                            .element("b", [:], [value(number, quantity)]),
                            .element("small", [:], [.text(title)]),
                        ])
                }),
        ]
    }

    private var banner: Markup {
        var words = [content.problem].compactMap { $0 }
        if number("pgvigil_config_last_reload_successful") == 0 {
            words.append(
                "the last reload was refused, and the configuration before it is in force: the log"
                    + " says why, and so does pgvigil check")
        }
        if words.isEmpty {
            return .element("p", ["class": "good"], ["● Everything makes progress."])
        }
        return .element(
            "div", ["class": "banner", "role": "status"],
            [.text(Self.cut(words.joined(separator: "; "), Self.textScalarsMax))])
    }

    // MARK: Collectors

    private var collectors: Markup {
        let costs = CollectorCost.all(of: content.snapshot.targets)
        guard !costs.isEmpty else {
            return [heading("Collectors"), note("Which collectors run is not known yet.")]
        }
        return [
            heading("Collectors"),
            note(
                "Over all targets, the dearest first, by how long the last questions took. A target"
                    + " that is down counts as no failure of its collectors. The page of a target has"
                    + " its own list."),
            table(
                "By cost",
                [
                    .text("Collector"), .number("Runs on"), .number("Fails on"),
                    .text("Left out on"), .number("Last questions together"), .text("Longest"),
                ], costs, most: costs.count, bytesMax: Self.collectorBytesMax
            ) { cost in
                [
                    layout.explained(name(cost.name), collector: cost.name),
                    .text("\(cost.running)"),
                    .element(
                        "span", ["class": cost.failing > 0 ? "warning" : nil],
                        [.text("\(cost.failing)")]),
                    .text(leftOut(cost)), value(cost.seconds, .seconds), longest(cost),
                ]
            },
        ]
    }

    private func leftOut(_ cost: CollectorCost) -> String {
        cost.leftOut.sorted { $0.key < $1.key }.map { reason, count in
            "\(count): \(Self.reasons[reason] ?? Self.cut(reason, Self.nameScalarsMax))"
        }.joined(separator: ", ")
    }

    private func longest(_ cost: CollectorCost) -> Markup {
        guard let longest = cost.longest else { return "unknown" }
        let title = Self.cut(longest.target, Self.nameScalarsMax)
        return [
            .text(Quantity.seconds.text(longest.seconds) + " on "),
            layout.link(title, TargetAddress.path(of: longest.target)),
        ]
    }

    // MARK: Receivers and the history

    private var receivers: Markup {
        let enabled = known["pgvigil_receiver_enabled"]?.samples ?? []
        guard !enabled.isEmpty else {
            return [heading("Receivers"), note("There are none: no notification is sent.")]
        }
        return [
            heading("Receivers"),
            table(
                "By name",
                [
                    .text("Receiver"), .text("State"), .number("Waiting"),
                    .text("Notifications and attempts"), .number("Last delay"),
                ], enabled, most: enabled.count, bytesMax: Self.receiverBytesMax
            ) { sample in
                let receiver = sample.labels["receiver"]
                func found(_ name: String) -> [Sample] {
                    (known[name]?.samples ?? []).filter {
                        $0.labels["receiver"].hasSameBytes(as: receiver)
                    }
                }
                let outcomes = found("pgvigil_notifications_total").filter { $0.value > 0 }.map {
                    "\($0.labels["outcome"] ?? "") \(Quantity.count.text($0.value))"
                }
                return [
                    name(receiver),
                    sample.value == 1
                        ? .element("span", ["class": "good"], ["● enabled"])
                        : .element("span", ["class": "critical"], ["✕ disabled until a reload"]),
                    value(found("pgvigil_notification_queue_length").first?.value, .count),
                    .text(outcomes.isEmpty ? "none yet" : outcomes.joined(separator: ", ")),
                    .text(
                        found("pgvigil_notification_latency_seconds").first.map {
                            Quantity.seconds.text($0.value)
                        } ?? "–"),
                ]
            },
        ]
    }

    private var history: Markup {
        guard let waiting = number("pgvigil_history_spool_bytes") else {
            return [heading("History"), note("None is configured, or it has not begun yet.")]
        }
        let limit = number("pgvigil_history_spool_limit_bytes")
        let last = number("pgvigil_history_last_write_timestamp_seconds").flatMap { time in
            time > 0 ? Quantity.seconds.text(max(0, content.now - time)) : nil
        }
        var words = "\(Quantity.bytes.text(waiting)) wait on disk"
        if let limit { words += " of \(Quantity.bytes.text(limit)) at most" }
        words += last.map { "; the last write was \($0) ago." } ?? "; nothing was written yet."
        return [heading("History"), .element("p", [:], [.text(words)])]
    }

    // MARK: Numbers

    /// Families with a series for each alert.
    private static let ofAlerts: Set = ["ALERTS", "ALERTS_FOR_STATE"]

    private var numbers: Markup {
        let rows = content.snapshot.agent.filter { !Self.ofAlerts.contains($0.metric.name) }
            .flatMap { family in family.samples.map { (metric: family.metric, sample: $0) } }
        return [
            heading("Numbers"),
            table(
                "What the agent says of itself on /metrics",
                [.text("Series"), .number("Value"), .text("What it is")], rows,
                most: rows.count, bytesMax: Self.numberBytesMax
            ) { row in
                let labels = zip(row.sample.labels.names, row.sample.labels.values)
                    .map { "\($0)=\"\($1)\"" }.joined(separator: ",")
                return [
                    layout.explained(
                        code(row.metric.name + (labels.isEmpty ? "" : "{\(labels)}")),
                        by: row.metric.name),
                    .text(text(row.sample.value, of: row.metric.name)), .text(row.metric.help),
                ]
            },
        ]
    }

    private func text(_ value: Double, of name: String) -> String {
        if name.hasSuffix("_timestamp_seconds") || name.hasSuffix("_start_time_seconds") {
            return value > content.now
                ? "in \(Quantity.seconds.text(value - content.now))"
                : "\(Quantity.seconds.text(content.now - value)) ago"
        }
        let base = name.hasSuffix("_total") ? String(name.utf8.dropLast(6)) ?? name : name
        if base.hasSuffix("_bytes") { return Quantity.bytes.text(value) }
        if base.hasSuffix("_seconds") { return Quantity.seconds.text(value) }
        return Quantity.count.text(value)
    }

    // MARK: Configuration

    private var configuration: Markup {
        guard let text = content.configuration else {
            return [heading("Configuration in force"), note("None is in force yet.")]
        }
        let shown = Self.cut(text, Self.configurationScalarsMax)
        return [
            heading("Configuration in force"),
            note(
                "With its defaults, without secrets, as pgvigil check --print writes it."),
            .element("pre", [:], [.text(shown)]),
            shown.utf8.count < text.utf8.count
                ? note("Cut: the whole of it has \(text.utf8.count) bytes.") : .empty,
        ]
    }
}
