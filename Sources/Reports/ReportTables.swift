/// The tables of a report, which HTML, Markdown and text share.
struct ReportTables {
    let report: Report
    /// How many scalars of a statement's text are shown.
    let textMost: Int

    /// A row for each target; nil with one target.
    var overview: ReportTable? {
        guard report.targets.count > 1 else { return nil }
        let rows = report.targets.map { target -> (Double, [String]) in
            let score = target.measure(ReportTarget.score)
            let up = target.measure(ReportTarget.up)
            let worse = target.indicators.count { $0.verdict == .worse }
            let better = target.indicators.count { $0.verdict == .better }
            return (
                score?.now?.average ?? .infinity,
                [
                    target.name, ReportNumber.ratio(up?.now?.average),
                    ReportNumber.count(score?.now?.average),
                    ReportNumber.signed(score?.difference, unit: "points"),
                    score?.verdict.rawValue ?? ReportVerdict.unknown.rawValue,
                    "\(worse)", "\(better)",
                    report.problems[.alerts] == nil ? "\(target.alerts.count)" : unknown,
                ]
            )
        }
        // Those of which nothing is known stand last, for the others have something to look at.
        let sorted = rows.enumerated().sorted { one, other in
            one.element.0 != other.element.0
                ? one.element.0 < other.element.0 : one.offset < other.offset
        }
        return ReportTable(
            title: "All targets, lowest score first",
            columns: [
                .text("Target"), .number("Up"), .number("Score"), .number("Change"),
                .text("Meaning"), .number("Indicators worse"), .number("better"),
                .number("Alerts"),
            ],
            rows: sorted.map(\.element.1), empty: "There is no target.")
    }

    /// The sections of a target.
    func sections(_ target: ReportTarget) -> [ReportTable] {
        [
            availability(target), score(target), indicators(target), alerts(target),
            statements(target), sizes(target), changes(target),
        ]
    }

    private var unknown: String { ReportNumber.unknown }

    // MARK: Sections

    private func availability(_ target: ReportTarget) -> ReportTable {
        let up = target.measure(ReportTarget.up)
        let rows = [("this period", up?.now), ("compared with", up?.before)].compactMap {
            name, spread -> [String]? in
            guard let spread else { return nil }
            let down = Double(spread.samples) * (1 - spread.average) * report.interval
            return [
                name, ReportNumber.ratio(spread.average), ReportNumber.seconds(max(0, down)),
                "\(spread.parts)", ReportNumber.ratio(spread.lowest.mean),
                spread.lowest.mean < 1 ? ReportTime.text(spread.lowest.time) : unknown,
            ]
        }
        return ReportTable(
            title: "Availability",
            columns: [
                .text("Period"), .number("Up"), .number("Down for"),
                .number("\(plural) known"), .number("Worst \(report.step.rawValue)"), .text("at"),
            ], rows: rows, empty: empty(.indicators, "No sample says whether it was up."))
    }

    private func score(_ target: ReportTarget) -> ReportTable {
        let score = target.measure(ReportTarget.score)
        var rows = [
            [
                "score", ReportNumber.count(score?.now?.average),
                ReportNumber.count(score?.before?.average),
                ReportNumber.signed(score?.difference, unit: "points"),
            ]
        ]
        rows += target.losses.map { loss in
            let difference = loss.points.flatMap { points in loss.before.map { points - $0 } }
            return [
                "lost: \(loss.component), \(loss.check)", ReportNumber.count(loss.points),
                ReportNumber.count(loss.before), ReportNumber.signed(difference, unit: "points"),
            ]
        }
        if score == nil { rows = [] }
        return ReportTable(
            title: "Health score, and what took most points",
            columns: [.text("What"), .number("Mean"), .number("Before"), .number("Change")],
            rows: rows, empty: empty(.indicators, "The score is not known in either period."))
    }

    private func indicators(_ target: ReportTarget) -> ReportTable {
        let rows = target.indicators.map { measure in
            let unit = measure.unit
            return [
                measure.pool.isEmpty ? measure.metric : "\(measure.metric) (\(measure.pool))",
                ReportNumber.text(measure.now?.average, unit: unit),
                ReportNumber.text(measure.worst?.mean, unit: unit),
                measure.worst.map { ReportTime.text($0.time) } ?? unknown,
                ReportNumber.text(measure.now?.p95, unit: unit),
                ReportNumber.text(measure.before?.average, unit: unit),
                ReportNumber.signed(measure.change, unit: "ratio"),
                measure.noise.map { "± " + ReportNumber.text($0, unit: unit) } ?? unknown,
                measure.verdict.rawValue,
            ]
        }
        return ReportTable(
            title: "Indicators",
            columns: [
                .text("Indicator"), .number("Mean"), .number("Worst \(report.step.rawValue)"),
                .text("at"), .number("p95"), .number("Before"), .number("Change"),
                .number("Noise"), .text("Meaning"),
            ], rows: rows, empty: empty(.indicators, "No indicator has a sample."))
    }

    private func alerts(_ target: ReportTarget) -> ReportTable {
        let rows = target.alerts.map { alert in
            [
                alert.name, alert.severity ?? unknown, ReportNumber.seconds(alert.seconds),
                "\(alert.parts)", ReportTime.text(alert.first), ReportTime.text(alert.last),
                ReportNumber.seconds(alert.secondsBefore),
            ]
        }
        return ReportTable(
            title: "Alerts that fired",
            columns: [
                .text("Alert"), .text("Severity"), .number("Fired for"), .number(plural),
                .text("First \(report.step.rawValue)"), .text("Last seen"), .number("Before"),
            ], rows: rows, empty: empty(.alerts, "No firing alert is recorded in the period."))
    }

    private func statements(_ target: ReportTarget) -> ReportTable {
        let rows = target.statements.map { statement in
            [
                statement.key.queryID
                    + (statement.key.toplevel == false ? " (in a function)" : ""),
                statement.key.datname ?? unknown, statement.key.usename ?? unknown,
                ReportNumber.seconds(statement.seconds), ReportNumber.ratio(statement.share),
                ReportNumber.count(statement.calls), ReportNumber.seconds(statement.mean),
                ReportNumber.seconds(statement.meanBefore),
                ReportNumber.factor(statement.factor), text(of: statement),
            ]
        }
        return ReportTable(
            title: "Statements with most execution time",
            columns: [
                .text("Statement"), .text("Database"), .text("Role"), .number("Time"),
                .number("Share"), .number("Calls"), .number("Mean"), .number("Mean before"),
                .number("Factor"), .code("Text"),
            ], rows: rows,
            empty: empty(.statements, "No statement is recorded in the whole hours of the period."),
            note: rows.isEmpty ? nil : report.problems[.texts])
    }

    private func text(of statement: ReportStatement) -> String {
        guard let text = statement.text else { return unknown }
        // On one line, for a cell is no place for the layout of a statement.
        let words = text.split { $0.isWhitespace }.joined(separator: " ")
        let scalars = words.unicodeScalars
        let isCut = statement.isCut || scalars.count > textMost
        return String(String.UnicodeScalarView(scalars.prefix(textMost))) + (isCut ? "…" : "")
    }

    private func sizes(_ target: ReportTarget) -> ReportTable {
        let rows = target.sizes.map { size in
            [
                size.relation.map { "\(size.datname): \($0)" } ?? size.datname,
                size.isTable ? "table" : "database", ReportNumber.bytes(size.bytes),
                ReportNumber.signed(size.growth, unit: "bytes"),
                ReportNumber.signed(size.growthBefore, unit: "bytes"),
                ReportNumber.signed(size.bytesPerDay, unit: "bytes"),
                ReportNumber.bytes(size.forecast),
            ]
        }
        return ReportTable(
            title: "Sizes and growth",
            columns: [
                .text("Object"), .text("Kind"), .number("Size"), .number("Growth"),
                .number("Growth before"), .number("a day"), .number("in 30 days"),
            ], rows: rows, empty: empty(.sizes, "No size is recorded on the days of the period."))
    }

    private func changes(_ target: ReportTarget) -> ReportTable {
        let rows = target.changes.map { change in
            [
                ReportTime.text(change.time), change.kind, change.datname ?? unknown,
                change.name ?? unknown, change.old ?? unknown, change.new ?? unknown,
            ]
        }
        return ReportTable(
            title: "Changes",
            columns: [
                .text("Seen"), .text("Kind"), .text("Database"), .text("Name"), .text("Before"),
                .text("After"),
            ], rows: rows, empty: empty(.changes, "No change was seen in the period."),
            note: target.changesCut > 0 ? "\(target.changesCut) older ones are left out." : nil)
    }

    private var plural: String { report.step.rawValue.capitalizedFirst + "s" }

    private func empty(_ section: ReportSection, _ words: String) -> String {
        report.problems[section].map { "Not known: \($0)" } ?? words
    }
}

extension String {
    /// The text with its first letter, which is one of ASCII's, in upper case.
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
