import Charts
import Markup
import Memory
import Metrics
import PageParts
import Sampling
import TargetParts
import Web

/// What sessions spend their time on.
extension TargetPage {
    var loadSection: Markup {
        guard let load, load.isKnown else { return [heading("Load"), ranges, pastNote, absence] }
        let chart = TimeChart(
            id: "load", title: "Average active sessions by wait class",
            description:
                "sessions of clients that work or wait, by what they wait for, \(range.title)",
            quantity: .count, form: .stack, grid: load.grid, series: load.classes,
            manual: manual("pg_activity_seconds_total"))
        return [
            heading("Load"), ranges, pastNote, chart.figure, note(words(load)),
            load.average == nil
                ? .empty : .element("div", ["class": "columns"], load.top.map { top($0) }),
        ]
    }

    private func words(_ load: TargetLoad) -> String {
        guard let average = load.average else {
            return
                "Memory has no sample of this range: who had the load then, monitoring.wait_profile()"
                + " of the history says."
        }
        let own = past == nil ? "On" : "Of what memory has of this range: on"
        return own
            + " average \(Quantity.count.text(average)) sessions were active. Samples stand for"
            + " \(Quantity.seconds.text(load.observed)); where none was taken the chart has a gap."
    }

    /// What of the range memory does not have, and what came of asking the history for it.
    private var pastNote: Markup {
        guard let past else { return .empty }
        let older = "Memory does not have all of this range."
        switch past {
        case .known(let numbers):
            let words = note(
                older
                    + " Charts show the rest from the history; transactions and write-ahead log are in"
                    + " memory alone.")
            guard let problem = numbers.loadProblem else { return words }
            return [
                words,
                .element(
                    "p", ["class": "note"],
                    [
                        "The load of the rest is unknown: ", code(problem),
                        ". The history's role needs SELECT on monitoring.activity_minutes for it.",
                    ]),
            ]
        case .notKept:
            return note(
                older + " No history is configured (history.conninfo), so the rest is unknown.")
        case .unanswered(let reason):
            return .element(
                "p", ["class": "warning", "role": "status"],
                [
                    .text(older + " The history did not answer, so the rest is unknown: "),
                    code(reason),
                ])
        }
    }

    /// Where the page is, without what is chosen on it.
    var address: TargetAddress { TargetAddress(content.name) }

    /// The ranges that can be chosen; the address says which one is.
    private var ranges: Markup { range.choice(for: address, layout) }

    /// Why there is no load, and what to do.
    private var absence: Markup {
        if known.value("pgvigil_activity_sample_interval_seconds") != nil {
            return note("No sample of the sessions was taken in this range.")
        }
        return [
            note(
                "Nothing is known: sessions are not sampled. To sample them once a second, add this to"
                    + " the configuration and reload it:"),
            .element("pre", [:], ["activity:\n  interval: 1s"]),
            note(
                "Without membership in pg_monitor no session is sampled; the agent's log says so."),
        ]
    }

    private func top(
        _ top: (dimension: ActivityDimension, rows: [TargetLoad.Row], others: Int)
    ) -> Markup {
        let title =
            switch top.dimension {
            case .statement: "Statement"
            case .user: "User"
            case .database: "Database"
            case .application: "Application"
            case .waitEvent: "Wait event"
            }
        return .element(
            "div", [:],
            [
                table(
                    "Most time by \(title.lowercased())",
                    [
                        .text(title),
                        .number("Session time", of: "pg_activity_seconds_total"), .number("Share"),
                    ], top.rows,
                    most: TargetLoad.rowsMax, leftOut: top.others
                ) { row in
                    [
                        title == "Statement" ? statement(row.name) : named(row.name),
                        .text(Quantity.seconds.text(row.seconds)),
                        .text(Quantity.ratio.text(row.share)),
                    ]
                }
            ])
    }

    private func named(_ text: String) -> Markup {
        text.isEmpty ? .element("i", [:], ["none"]) : name(text)
    }

    /// A statement by its id, with its text where that is known.
    private func statement(_ id: String) -> Markup {
        if id.hasSameBytes(as: UnidentifiedStatement.id) {
            return [
                named(id), " ", .element("small", [:], [.text(UnidentifiedStatement.meaning)]),
            ]
        }
        guard let text = content.texts[id], !text.isEmpty else { return named(id) }
        return [code(text), " ", .element("small", [:], [named(id)])]
    }
}
