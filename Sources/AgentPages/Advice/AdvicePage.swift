import API
import Charts
import Markup
import Metrics
import PageParts
import Recommendations
import Runbooks
import TargetParts
import Web

/// `/targets/NAME/advice`: what may be done about what costs points, with what was seen, the
/// statements, the risk, and how to see that it helped.
///
/// It is made of the last poll: no server is queried for it. `pgvigil advise` asks a server more.
struct AdvicePage: PagePieces {
    /// Recommendations that would make the page larger are only counted.
    static let bytesMax = 256 << 10
    private static let headBytesMax = 16 << 10
    private static let linesMax = 20
    /// Statements are shown whole or not at all: half of one must not be run.
    private static let statementBytesMax = 4 << 10

    let target: KnownTarget
    let layout: PageLayout
    /// In seconds since 1970.
    let now: Double

    init(_ target: KnownTarget, depth: Int, version: String, now: Double) {
        self.target = target
        self.now = now
        let name = Self.cut(target.name, Self.nameScalarsMax)
        layout = PageLayout(
            title: "Advice on \(name) – pgvigil", depth: depth, version: version, isLive: true)
    }

    /// The page as text.
    var document: String {
        let advice = target.advice
        let shown = advice.recommendations.map { ($0, recommendation($0)) }
        var room = Self.bytesMax - Self.headBytesMax
        var parts: [Markup] = []
        for (_, markup) in shown {
            room -= markup.source.utf8.count
            guard room >= 0 else { break }
            parts.append(markup)
        }
        let more = shown.count - parts.count
        if more > 0 { parts.append(note("And \(more) more, which the page has no room for.")) }
        return layout.document([head(advice), Markup(joining: parts), further])
    }

    private func head(_ advice: Report) -> Markup {
        let isUp = target.isUp
        let state =
            isUp.map { $0 ? ("● up", "good") : ("✕ down", "critical") }
            ?? ("○ not polled yet", "unknown")
        let count = advice.recommendations.count
        let words =
            isUp != true
            ? "Nothing can be advised: \(target.downReason ?? "no poll has come to its end yet")."
            : count == 0
                ? "Nothing that the last poll has shown costs points."
                : "\(count) recommendation\(count == 1 ? "" : "s") from the last poll, the gravest"
                    + " first."
        return [
            .element("h1", [:], [name(target.name)]),
            TargetTab.advice.links(
                target.name, layout, isPgBouncer: target.snapshot?.isPgBouncer == true),
            .element(
                "ul", ["class": "facts"],
                [
                    fact("State", state.0, state.1),
                    fact("Health", advice.score.map(Quantity.count.text) ?? "unknown", nil),
                    fact("Server", advice.server ?? "unknown", nil),
                ]),
            .element("p", [:], [.text(Self.cut(words, Self.textScalarsMax))]), note(age),
        ]
    }

    private func fact(_ title: String, _ text: String, _ mood: String?) -> Markup {
        .element(
            "li", [:],
            [
                .element("small", [:], [.text(title + " ")]),
                .element("b", ["class": mood], [name(text)]),
            ])
    }

    private var age: String {
        guard let began = target.snapshot?.pollBegan else {
            return "No poll has come to an end yet."
        }
        let seconds = Double(max(0, began.duration(to: .now).components.seconds))
        return "Last poll: \(Quantity.seconds.text(seconds)) ago."
    }

    // MARK: Recommendations

    private func recommendation(_ advice: Recommendation) -> Markup {
        var facts: [Markup] = [
            .element(
                "b", ["class": Self.mood(advice.severity)], [.text(advice.severity.rawValue)])
        ]
        if advice.points > 0 {
            facts.append(.text(", costs \(Quantity.count.text(advice.points)) points"))
        }
        if let database = advice.database {
            facts += [", database ", code(database)]
        }
        if let alert = advice.alert {
            facts += [", alert ", runbook(alert, advice.hasRunbook)]
        }
        return .element(
            "section", ["aria-label": Self.cut(advice.title, Self.nameScalarsMax)],
            [
                .element("h2", [:], [text(advice.title)]), .element("p", [:], facts),
                .element("p", [:], [text(advice.what)]), lines("Seen", advice.evidence),
                steps(advice.steps), sentence("Risk", advice.risk),
                sentence("How to verify", advice.verify),
            ])
    }

    private static func mood(_ severity: Recommendation.Severity) -> String? {
        switch severity {
        case .critical: "critical"
        case .warning: "warning"
        case .info: nil
        }
    }

    private func runbook(_ alert: String, _ hasRunbook: Bool) -> Markup {
        let title = Self.cut(alert, Self.nameScalarsMax)
        return hasRunbook && RunbookTexts.all[alert] != nil
            ? layout.link(title, "runbooks/\(alert)") : .text(title)
    }

    private func steps(_ steps: [Recommendation.Step]) -> Markup {
        if steps.isEmpty { return .empty }
        let shown = steps.prefix(Self.linesMax).map { step -> Markup in
            guard step.sql.utf8.count <= Self.statementBytesMax else {
                return note("A statement that is too long to be shown: see pgvigil advise.")
            }
            let kind = step.isAlternative ? "Instead of the one before" : ""
            let loss = step.isDestructive ? "This may take something away" : ""
            let words = [kind, loss].filter { !$0.isEmpty }.joined(separator: ". ")
            return [
                words.isEmpty
                    ? .empty
                    : .element("p", ["class": "warning"], [.text("⚠ \(words):")]),
                .element("pre", [:], [.text(step.sql)]),
            ]
        }
        let more = steps.count - shown.count
        return [
            .element("h3", [:], ["To consider; read before you run"]), Markup(joining: shown),
            more > 0 ? note("And \(more) more.") : .empty,
        ]
    }

    private func lines(_ title: String, _ texts: [String]) -> Markup {
        if texts.isEmpty { return .empty }
        let items = texts.prefix(Self.linesMax).map { Markup.element("li", [:], [text($0)]) }
        let more = texts.count - items.count
        return [
            .element("h3", [:], [.text(title)]), .element("ul", [:], items),
            more > 0 ? note("And \(more) more.") : .empty,
        ]
    }

    private func sentence(_ title: String, _ words: String) -> Markup {
        words.isEmpty
            ? .empty : .element("p", [:], [.element("b", [:], [.text(title)]), ": ", text(words)])
    }

    private func text(_ text: String) -> Markup { .text(Self.cut(text, Self.textScalarsMax)) }

    /// What may be looked at besides a poll.
    private var further: Markup {
        let path = "api/v1/database/recommendations?target=\(target.name.percentEncoded)"
        return [
            note(
                "Unused, duplicate and invalid indexes, settings and statements are examined by a"
                    + " command, which queries the server and changes nothing:"),
            .element("pre", [:], ["pgvigil advise"]),
            .element(
                "p", ["class": "note"],
                ["For programs: ", layout.link("the same as JSON", path), "."]),
        ]
    }
}
