import Charts
import Markup
import Metrics
import PageParts
import TargetParts

/// What the agent asks of the target, and what it leaves out and why.
extension TargetPage {
    /// More of them are only counted.
    private static let collectorsMax = 100
    /// More of them are only counted.
    private static let rightsMax = 20

    /// Words for the reasons for which a collector is left out.
    private static let reasons = [
        "disabled": "disabled by the configuration",
        "unsupported": "the server's or the extension's version does not have it",
        "role": "only on the other side of replication",
        "permission": "the agent's role lacks a right",
        "missing_extension": "the extension is not there",
        "setting": "a setting of the server is off",
    ]

    var collectorSection: Markup {
        let planned = known["pgvigil_collector_planned"]
        guard !planned.isEmpty else {
            return [heading("Collectors"), note("Which collectors run is not known yet.")]
        }
        let leftOut = planned.filter { $0.value == 0 }
        // One that was left out after it had failed is named once.
        let running = Set(
            planned.filter { $0.value == 1 }.map { ExactText($0.labels["collector"] ?? "") })
        let failing = known["pgvigil_collector_success"].filter {
            $0.value == 0 && running.contains(ExactText($0.labels["collector"] ?? ""))
        }
        let words =
            "\(planned.count - leftOut.count) run, \(leftOut.count) are left out, of those that run"
            + " \(failing.count) failed the last time."
        var parts = [heading("Collectors"), note(words), rights]
        if !failing.isEmpty { parts.append(failures(failing)) }
        if !leftOut.isEmpty {
            let columns: [DataTable.Column] = [.text("Collector"), .text("Why")]
            parts.append(
                table("Left out", columns, leftOut, most: Self.collectorsMax) { sample in
                    let reason = sample.labels["reason"] ?? ""
                    return [
                        self.collector(sample.labels["collector"]),
                        .text(Self.reasons[reason] ?? reason),
                    ]
                })
        }
        return Markup(joining: parts)
    }

    private func collector(_ label: String?) -> Markup {
        layout.explained(name(label), collector: label ?? "")
    }

    private func failures(_ failing: [Sample]) -> Markup {
        let columns: [DataTable.Column] = [
            .text("Collector"), .text("Failures by reason"), .text("Last success"),
        ]
        return table("Failed the last time", columns, failing, most: Self.collectorsMax) { sample in
            let collector = sample.labels["collector"]
            let counts = known["pgvigil_collector_failures_total"].filter {
                $0.labels["collector"].hasSameBytes(as: collector)
            }.map { "\($0.labels["reason"] ?? "") \(Quantity.count.text($0.value))" }
            let last = known.value(
                "pgvigil_collector_last_success_timestamp_seconds", like: sample.labels)
            return [
                self.collector(collector), .text(counts.joined(separator: ", ")),
                .text(last.map { "\(text(since: $0)) ago" } ?? "never"),
            ]
        }
    }

    /// Where: a replica takes no statement that writes.
    var onPrimary: String {
        known.value("pg_replication_is_replica") == 1 ? ", on the replica's primary" : ""
    }

    /// The statements that give back what the agent's role lacks.
    private var rights: Markup {
        let missing = known["pgvigil_missing_rights"]
        if missing.isEmpty { return .empty }
        let statements = missing.prefix(Self.rightsMax).map { sample in
            Markup.element(
                "pre", [:], [.text(Self.cut(sample.labels["remedy"] ?? "", Self.textScalarsMax))])
        }
        let more = missing.count - statements.count
        return [
            .element(
                "p", [:],
                [.text("To give the agent's role what it lacks, run as a superuser\(onPrimary):")]),
            Markup(joining: statements), more > 0 ? note("And \(more) more.") : .empty,
        ]
    }
}
