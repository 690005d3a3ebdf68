import Metrics
import Tables

extension Catalog {
    /// The major versions of PostgreSQL that pgvigil promises to read.
    package static let majorVersions = 14...19

    /// The versions of pg_stat_statements that ship with them, and the one an upgrade may leave.
    package static let statementsVersions: [ExtensionVersion] = [
        "1.8", "1.9", "1.10", "1.11", "1.12", "1.13",
    ]

    /// `docs/metrics.md`: every family of the catalogue, written from the catalogue itself.
    package static var documentation: String {
        """
        # Metrics from watched servers

        Written from the catalogue of collectors by `CatalogDocumentationTests`; do not edit.
        `UPDATE_GOLDEN=1 swift test --filter CatalogDocumentationTests` writes it again.

        Every series also bears `target` and the labels of its target's configuration. Families
        of collectors that are asked in every database bear `datname`. A cell that is NULL gives
        no sample.

        ## Sums

        Where a collector names only its most important rows, all others share one row whose labels
        say `other`. The counters of such a collector are counted by the agent: a series begins at
        0 when the agent begins to show the row, so use `rate()` and `increase()`, not the values.
        What a row had done when its series began shows after the answers in which the 0 was to be
        seen: with the second one, or with the third where answers come once a minute or more often,
        because a scrape may miss one of them. The sum of the increases of all series of a family is
        what the server did: also while rows come and go, are renamed or lose an index, while the
        server resets its statistics. For that, scrapes must not be rarer than the collector's
        answers.

        Ranked by growth are statements: those that took the most time in the last ten answers (five
        minutes) have series of their own, so what ran once and long stays to be seen. A row that
        others outgrow counts in the row `other` from then on; its series stays until what it had
        shown was to be seen, so that for a moment there may be twice as many. Statements of the
        agent's own role are not ranked and count in `other`, unless that role is a superuser, whose
        statements may be another client's.

        What cannot be known is left out, and nothing is counted twice: what happens between the
        last answer and the first one of another agent or server, or of an agent that is started
        again, with what it had not shown yet of a new row; what a row does after its last
        answer before it is gone, and, where a server has more rows than are read (20,000
        statements; 10,000 tables or indexes of a database), what a row did before it was first
        read. `pgvigil collect` shows the server's own values.

        A server that was stopped and started goes on counting: what it did before the stop is in
        the first answer after it. What was counted between the last answer and a crash is lost.

        All other counters are the server's own values until another server takes over behind the
        same address. From then on the statistics of `pg_stat_*` go on from the last value by what
        the new server counts since its first answer, because the difference of two servers' pasts
        is no growth; `pg_stat_database_checksum_failures_total`, of which the value itself
        matters, is the new server's. An agent with a state directory that is started again goes on
        from there. When another server answers it than the one that it watched last, or it cannot
        tell, counters begin at 0, so that `increase()` across that start is right, too. Counters
        of your own collectors are always what their statements say.


        """
            + [
                section("Once per server", all.filter { $0.scope == .cluster }),
                section("In every database", all.filter { $0.scope == .database }),
                section("On a PgBouncer console", all.filter { $0.scope == .pgbouncer }),
            ].joined(separator: "\n")
    }

    private static func section(_ title: String, _ collectors: [Collector]) -> String {
        "## \(title)\n\n" + collectors.map(describe).joined(separator: "\n")
    }

    private static func describe(_ collector: Collector) -> String {
        let labels = collector.columns.compactMap { column in
            if case .label(let label, _) = column.use { return "`\(label)`" }
            return nil
        }
        var details: [String] = []
        for case .detail(let label, _) in collector.columns.map(\.use)
        where !details.contains("`\(label)`") {
            details.append("`\(label)`")
        }
        var families = collector.columns.compactMap { column -> String? in
            guard case .value(let metric, _, _) = column.use else { return nil }
            var places = [availability(of: column, in: collector)].filter { !$0.isEmpty }
            if !column.needs.isEmpty {
                let names = column.needs.map { "`\($0.rawValue)`" }
                places.append("with \(names.joined(separator: " or "))")
            }
            if metric.isForRulesOnly { places.append("for rules in the agent, not on `/metrics`") }
            let all = column.showsDetails ? labels + details : labels
            return row(metric, all.joined(separator: ", "), places.joined(separator: ", "))
        }
        if let ranking = collector.ranking {
            let help = "Rows that share the row `other` of `\(collector.name)`."
            families.append(row(Metric(ranking.foldedMetric, .gauge, help), "", ""))
        }
        return """
            ### \(collector.name)

            \(collector.summary) \(conditions(of: collector))

            | family | kind | labels | where | help |
            |---|---|---|---|---|
            \(families.joined(separator: "\n"))

            """
    }

    private static func row(_ metric: Metric, _ labels: String, _ place: String) -> String {
        "| `\(metric.name)` | \(metric.kind.rawValue) | \(labels) | \(place) | \(metric.help) |"
    }

    private static func conditions(of collector: Collector) -> String {
        var sentences: [String] = []
        switch collector.pace {
        case .everyPoll: sentences.append("Asked on every poll")
        case .atMostEvery(let pace):
            sentences.append("Asked every \(pace.components.seconds) s at most")
        }
        switch collector.role {
        case .primary: sentences.append("on a primary only")
        case .replica: sentences.append("on a replica only")
        case nil: break
        }
        for requirement in collector.requirements {
            switch requirement {
            case .role(let role): sentences.append("needs membership in `\(role)`")
            case .extension(let name): sentences.append("needs the extension `\(name)`")
            case .optionalExtension(let name):
                sentences.append("only where the extension `\(name)` is there")
            case .tracking(let tracking):
                sentences.append("needs `\(tracking.rawValue)` other than \(tracking.offValue)")
            case .relation(let name, _, _, _): sentences.append("needs the relation `\(name)`")
            case .settingNotZero(let name): sentences.append("needs `\(name)` above 0")
            case .setting(let name, let values):
                sentences.append("needs `\(name)` \(values.joined(separator: " or "))")
            }
        }
        if let ranking = collector.ranking {
            sentences.append("names \(ranking.top) rows")
        }
        return sentences.joined(separator: ", ") + "."
    }

    /// Which servers have a column, in words; empty when all have it.
    private static func availability(of column: Column, in collector: Collector) -> String {
        guard collector.scope != .pgbouncer else { return "" }
        let having = collector.variants.filter { !$0.without.contains(column.name) }
        if collector.variants.contains(where: { $0.extensionVersions != nil }) {
            let versions = statementsVersions.filter { version in
                having.contains { $0.extensionVersions?.contains(version) ?? true }
            }
            guard let first = versions.first, first != statementsVersions.first else { return "" }
            return "pg_stat_statements \(first)+"
        }
        let versions = majorVersions.filter { version in
            having.contains { $0.versions.contains(version) }
        }
        guard let first = versions.first, let last = versions.last else { return "nowhere" }
        switch (first == majorVersions.lowerBound, last == majorVersions.upperBound) {
        case (true, true): return ""
        case (false, true): return "\(first)+"
        default: return "\(first) to \(last)"
        }
    }
}
