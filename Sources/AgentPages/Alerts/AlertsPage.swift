import Basics
import Charts
import Markup
import Messages
import Metrics
import Notifications
import PageParts
import RuleDocuments
import Rules
import Runbooks
import TargetParts
import Web

/// `/alerts`: what is pending or firing, what has changed of late, silences, and the rules.
struct AlertsPage: PagePieces {
    /// More of the page is left out, section by section, and the page says so.
    static let bytesMax = 256 << 10
    private static let alertBytesMax = 88 << 10
    private static let changeBytesMax = 40 << 10
    private static let silenceBytesMax = 32 << 10
    static let ruleBytesMax = 72 << 10
    /// For how long a silence is shown that was over at once.
    private static let unmatchedShownMilliseconds: Int64 = 3_600_000

    /// Who sees the page, and so which forms are on it.
    enum Reader {
        /// One who may silence; nil for one whose name is not known.
        case writer(user: String?, FormToken)
        /// One who may not.
        case other
        /// There are no receivers, so there is nothing to silence.
        case withoutReceivers
    }

    /// What the page is made of.
    struct Content {
        let groups: [GroupState]
        let silences: [Silence]
        let journal: AlertJournal.Known
        /// The names of the targets that are watched.
        let targets: Set<ExactText>
        /// The agent's own address in links of alerts; empty for none.
        let ownAddress: String
        let version: String
        let reader: Reader
        /// What the form begins with.
        let matchers: String
        /// Milliseconds since 1970.
        let now: Int64
    }

    /// An alert with the rule that it comes from.
    struct Active {
        let alert: Alert
        let rule: Rule
    }

    let content: Content
    let layout: PageLayout

    init(_ content: Content) {
        self.content = content
        layout = PageLayout(
            title: "Alerts – pgvigil", depth: 0, version: content.version, isLive: true)
    }

    /// The page as text.
    var document: String {
        guard !content.groups.isEmpty else {
            return layout.document([head([]), withoutRules, changeSection, silenceSection])
        }
        let active = active
        let sections: [(title: String, markup: Markup)] = [
            ("Alerts", head(active)), ("Pending and firing", alertSection(active)),
            ("Last changes", changeSection), ("Silences", silenceSection), ("Rules", ruleSection),
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

    private var active: [Active] {
        content.groups.flatMap(\.rules).flatMap { state in
            state.alerts.active.values.filter { $0.state != .resolved }
                .map { Active(alert: $0.alert, rule: state.rule) }
        }.map { (order: order(of: $0.alert), active: $0) }
            .sorted { left, right in
                if left.order < right.order { return true }
                if right.order < left.order { return false }
                return left.active.alert.labels < right.active.alert.labels
            }.map(\.active)
    }

    private func order(of alert: Alert) -> AlertOrder {
        AlertOrder(
            isFiring: alert.state == .firing, severity: alert.labels["severity"] ?? "",
            since: alert.activeAt)
    }

    private func head(_ active: [Active]) -> Markup {
        let shown = active.filter { $0.alert.labels["severity"] != "none" }
        let firing = shown.count { $0.alert.state == .firing }
        let words = "\(firing) firing, \(shown.count - firing) pending."
        return [
            .element("h1", [:], ["Alerts"]),
            content.groups.isEmpty ? .empty : .element("p", [:], [.text(words)]),
            .element(
                "p", ["class": "note"],
                [
                    "For programs: ", layout.link("alerts", "api/v1/alerts"), ", ",
                    layout.link("rules", "api/v1/rules"), ", ",
                    layout.link("silences", "api/v1/silences"), ".",
                ]),
        ]
    }

    private var withoutRules: Markup {
        [
            note(
                "No rules are configured, so no alert can fire. To evaluate those of the package:"),
            .element(
                "pre", [:], ["rules:\n  files: [/usr/share/pgvigil/alerts/*.yml]"]),
        ]
    }

    // MARK: Alerts

    private func alertSection(_ active: [Active]) -> Markup {
        guard !active.isEmpty else {
            return [heading("Pending and firing"), note("No alert is pending or firing.")]
        }
        return [
            heading("Pending and firing"),
            table(
                "By urgency",
                [
                    .text("Alert"), .text("State"), .text("Severity"), .text("About"),
                    .text("Since"), .number("Value"), .text("What"),
                ], active, most: active.count, bytesMax: Self.alertBytesMax, row: row),
        ]
    }

    private func row(_ active: Active) -> [Markup] {
        let alert = active.alert
        let status = AlertStatus(
            name: alert.name, severity: alert.labels["severity"] ?? "",
            target: alert.labels["target"], state: alert.state == .firing ? .firing : .pending,
            activeAt: alert.activeAt, summary: alert.annotations["summary"] ?? "", details: [],
            runbookURL: alert.annotations["runbook_url"],
            silencedUntil: content.silences.filter { $0.mutes(alert.labels, at: content.now) }
                .map(\.endsAt).max())
        let texts = ["summary", "description", "action"].compactMap { alert.annotations[$0] }
            .filter { !$0.isEmpty }
        return [
            link(status),
            .element("span", ["class": status.mood], [.text(state(status))]),
            name(status.severity), about(alert.labels),
            .text(moment(alert.activeAt)),
            [
                value(alert.value, .count), .element("br"),
                .element("small", [:], [code(active.rule.expressionLine)]),
            ],
            [
                Markup(
                    joining: texts.map {
                        .element("div", [:], [.text(Self.cut($0, Self.textScalarsMax))])
                    }), silenceLink(alert.labels),
            ],
        ]
    }

    private func state(_ alert: AlertStatus) -> String {
        guard let until = alert.silencedUntil else { return alert.state.rawValue }
        return "\(alert.state.rawValue), silenced for another \(span(until - content.now))"
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

    /// A link to the runbook of an alert, where there is one.
    func runbook(_ rule: String) -> Markup {
        let title = Self.cut(rule, Self.nameScalarsMax)
        return RunbookTexts.all[rule] == nil
            ? .text(title) : layout.link(title, "runbooks/\(rule)")
    }

    /// The target, as a link where it is watched, and what else tells the alert from others.
    private func about(_ labels: LabelSet) -> Markup {
        about(target: labels["target"], AlertChange.about(labels))
    }

    private func about(target: String?, _ others: String) -> Markup {
        var parts: [Markup] = []
        if let target {
            let isKnown = content.targets.contains(ExactText(target))
            let title = Self.cut(target, Self.nameScalarsMax)
            parts.append(
                isKnown ? layout.link(title, TargetAddress.path(of: target)) : .text(title))
        }
        if !others.isEmpty { parts.append(.element("div", [:], [code(others)])) }
        return Markup(joining: parts)
    }

    /// A link that fills in the form, for one who may send it.
    private func silenceLink(_ labels: LabelSet) -> Markup {
        guard case .writer = content.reader else { return .empty }
        let names = ["alertname", "target", "datname"].filter { labels[$0] != nil }
        let matchers = names.map { Matcher.equal($0, labels[$0] ?? "").description }
        let query = matchers.joined(separator: ",").percentEncoded
        return layout.link("silence", "alerts?matchers=\(query)#silence")
    }

    // MARK: Changes

    private var changeSection: Markup {
        let journal = content.journal
        guard !journal.changes.isEmpty else {
            return [
                heading("Last changes"),
                note("No alert has changed since the agent was started."),
            ]
        }
        return [
            heading("Last changes"),
            table(
                "The last one first, from memory",
                [
                    .text("When"), .text("Alert"), .text("Became"), .text("Severity"),
                    .text("About"), .number("Value"), .text("What"),
                ], journal.changes, most: journal.changes.count, leftOut: journal.forgotten,
                bytesMax: Self.changeBytesMax
            ) { change in
                [
                    .text(moment(change.at)), runbook(change.name),
                    .text(change.event == .ended ? "ended unfired" : change.event.rawValue),
                    name(change.severity), about(target: change.target, change.about),
                    value(change.value, .count), .text(change.summary),
                ]
            },
        ]
    }

    // MARK: Silences

    private var silenceSection: Markup {
        let known = content.silences
            .filter { $0.state(at: content.now) != .expired || hasJustEndedUnmatched($0) }
            .sorted { ($0.endsAt, $0.id) < ($1.endsAt, $1.id) }
        let list =
            known.isEmpty
            ? note("No silence is in force or to come.")
            : table(
                "In force and to come",
                [
                    .text("Alerts"), .text("State"), .text("Ends in"), .text("By"), .text("Why"),
                    .text(""),
                ], known, most: known.count, bytesMax: Self.silenceBytesMax
            ) { silence in
                [
                    code(silence.matchers.map(\.description).joined(separator: ", ")),
                    .text(state(of: silence)),
                    .text(span(silence.endsAt - content.now)), name(silence.createdBy),
                    .text(Self.cut(silence.comment, Self.textScalarsMax)),
                    silence.endsAt > content.now ? expiry(of: silence) : .empty,
                ]
            }
        return [.element("div", ["id": "silence"], [heading("Silences"), list, silenceForm])]
    }

    private func state(of silence: Silence) -> String {
        let state = silence.state(at: content.now).rawValue
        return silence.endedUnmatched(at: content.now)
            ? "\(state): no alert that it matches was pending or firing" : state
    }

    /// Who made it and looks whether it is in force has to find why it is not.
    private func hasJustEndedUnmatched(_ silence: Silence) -> Bool {
        silence.endedUnmatched(at: content.now)
            && content.now - silence.endsAt < Self.unmatchedShownMilliseconds
    }

    // MARK: Pieces

    /// How long ago a moment was.
    private func moment(_ at: Int64) -> String { "\(span(content.now - at)) ago" }

    /// A length of time in milliseconds.
    func span(_ milliseconds: Int64) -> String {
        Quantity.seconds.text((Double(max(0, milliseconds)) / 1000).rounded())
    }
}
