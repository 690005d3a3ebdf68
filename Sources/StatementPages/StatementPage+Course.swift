import API
import Basics
import Charts
import Markup
import Metrics
import PageParts
import Regressions
import Remembering
import Sampling
import TargetParts

/// What a statement did in the hours before, and whether it is slower than it usually is.
extension StatementPage {
    /// The courses of more combinations of database and user are left out.
    private static let coursesMax = 4
    private static let hour: Int64 = 3_600_000

    private struct Course {
        let title: String
        let course: StatementCourse
    }

    /// How much slower than usual it is, where it is.
    var regression: Markup {
        let changed = page.found["pg_statement_change_factor"].filter {
            $0.labels["queryid"].hasSameBytes(as: id)
        }
        if changed.isEmpty { return .empty }
        return [
            page.heading("Slower than usual"),
            page.table(
                "In the last 15 minutes, by database and user",
                [
                    .text("Database"), .text("User"),
                    .number("Usual mean", of: "pg_statement_baseline_mean_seconds"),
                    .number("Mean now"),
                    .number("Times the usual", of: "pg_statement_change_factor"),
                ], changed, most: changed.count, bytesMax: KnownPage.smallTableBytesMax
            ) { sample in
                let usual = page.found["pg_statement_baseline_mean_seconds"].first {
                    $0.labels == sample.labels
                }?.value
                return [
                    page.name(sample.labels["datname"]), page.name(sample.labels["usename"]),
                    page.value(usual, .seconds),
                    page.value(usual.map { $0 * sample.value }, .seconds),
                    page.value(sample.value, .count),
                ]
            },
        ]
    }

    /// Executions and their mean time by the hour of the last week.
    var course: Markup {
        let title = page.heading("Last seven days, by the hour")
        let found = courses
        guard let first = found.first else {
            return [title, page.absence("Its course", because: absence)]
        }
        let grid = TimeGrid(
            start: (Int64(exactly: first.course.firstHour) ?? 0) * Self.hour, step: Self.hour,
            count: StatementCourse.hours)
        func chart(
            _ id: String, _ title: String, _ quantity: Quantity,
            _ values: (StatementCourse) -> [Double?]
        ) -> Markup {
            TimeChart(
                id: id, title: title,
                description: "\(title.lowercased()), by hour, last seven days",
                quantity: quantity, form: .lines, grid: grid,
                series: found.map { Series($0.title, values($0.course)) }
            ).figure
        }
        return [
            title,
            .element(
                "div", ["class": "columns"],
                [
                    chart("means", "Mean execution time", .seconds, \.means),
                    chart("calls", "Executions in an hour", .count, \.calls),
                ]),
            page.note("An hour in which it did not run, or was not read, is a gap."),
        ]
    }

    private var courses: [Course] {
        guard let sessions, let baselines else { return [] }
        return rows.prefix(Self.coursesMax).compactMap { row in
            let name = row.name
            guard let oid = sessions.reading.oid(ofDatabase: name.database) else { return nil }
            let level = name.isTopLevel.map { "\($0)" } ?? ""
            let key = [name.query, oid, name.user, level].reduce(StableHash.empty) {
                StableHash.adding(Array($1.utf8)[...], to: $0)
            }
            let title = [name.user, name.database].map {
                KnownPage.cut($0, KnownPage.nameScalarsMax)
            }.joined(separator: "@")
            return baselines.course(of: key, page.target.name).map {
                Course(
                    title: name.isTopLevel == false ? "\(title), within a function" : title,
                    course: $0)
            }
        }
    }

    private var absence: String {
        if sessions == nil {
            return "sessions have not been read, and databases are known by them"
        }
        return rows.isEmpty
            ? "it has no row of its own in the last minutes"
            : "it is not among the statements of which is kept what is usual, or"
                + " activity.regressions is off"
    }
}
