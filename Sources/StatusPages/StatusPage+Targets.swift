import Charts
import Indicators
import Limits
import Markup
import Metrics
import Web

/// The table of targets: the worst first, and no larger than a page may be.
extension StatusPage {
    /// What the rows of targets may take; those with no room left are only counted.
    static let targetBytesMax = 140 << 10
    /// More losses are only counted.
    private static let lossesMax = 5
    /// Longer texts of others are cut.
    static let textScalarsMax = 300

    var targetSection: String {
        let found = shownTargets
        let hasTrend = found.contains { $0.trend.contains { $0 != nil } }
        let titles =
            ["Target", "State", "Health"] + (hasTrend ? ["Last hour"] : [])
            + (targets.first?.figures.map(\.title) ?? [])
        let rows = targetRows(found, hasTrend: hasTrend)
        let series = (targets.first?.figures ?? []).map { ($0.title, $0.series) }
        let counts = "\(found.count) of \(targets.count) targets.\(alertCount)"
        let count = filter.isEmpty ? "" : "<p>\(counts)</p>"
        return filterForm + count
            + Self.section(
                "Targets", titles, Self.grouped(rows, columns: titles.count),
                more: found.count - rows.count,
                series: Dictionary(series + [("Health", "pg_health_score")]) { first, _ in first })
    }

    /// Every target gets a short row first; what room is left then goes to the worst ones.
    private func targetRows(
        _ found: [TargetStatus], hasTrend: Bool
    ) -> [(environment: String, html: String)] {
        var room = Self.targetBytesMax
        var rows: [(environment: String, html: String)] = []
        for target in found.prefix(Self.targetsMax) {
            let html = row(target, hasTrend ? "<td>–</td>" : "", isWhole: false)
            room -= html.utf8.count
            if room < 0 { break }
            rows.append((target.environment, html))
        }
        for (place, target) in found.prefix(rows.count).enumerated() where room > 0 {
            let trend = hasTrend ? trend(target, place) : ""
            for isWhole in [true, false] {
                let html = row(target, trend, isWhole: isWhole)
                let more = html.utf8.count - rows[place].html.utf8.count
                guard more <= room else { continue }
                room -= more
                rows[place].html = html
                break
            }
        }
        return rows
    }

    private func trend(_ target: TargetStatus, _ place: Int) -> String {
        guard target.trend.contains(where: { $0 != nil }) else { return "<td>–</td>" }
        let spark = Sparkline(
            id: "spark-\(place)", title: "Health score over the last hour", quantity: .count,
            values: target.trend)
        return "<td>\(spark.picture.source)</td>"
    }

    private func row(_ target: TargetStatus, _ trend: String, isWhole: Bool) -> String {
        let state =
            switch target.isUp {
            case true?: #"<td class="good">up</td>"#
            case false?: #"<td class="critical">down\#(reason(target))</td>"#
            case nil: #"<td class="unknown">not polled yet</td>"#
            }
        let name = HTML.escaped(target.name)
        let page = HTML.escaped(TargetAddress.path(of: target.name))
        let figures = target.figures.map { figure in
            #"<td class="\#(figure.mood.rawValue)">\#(Self.unbroken(figure.text))</td>"#
        }
        return """
            <tr><td><a href="./\(page)">\(name)</a></td>\(state)\
            <td class="\(mood(of: target).rawValue)">\(health(target, isWhole))</td>\(trend)\
            \(figures.joined())</tr>
            """
    }

    private func reason(_ target: TargetStatus) -> String {
        guard let failure = target.failure else { return "" }
        let since = TargetStatus.duration(max(0, Double(now) / 1000 - failure.since))
        let message = HTML.escaped(Self.cut(failure.message))
        let tries = failure.triesText.map { ", \(Self.unbroken($0))" } ?? ""
        return "<br><small>\(message), for \(Self.unbroken(since))\(tries)</small>"
    }

    private func health(_ target: TargetStatus, _ isWhole: Bool) -> String {
        guard let score = target.score else { return "–" }
        let number = TargetStatus.rounded(score, 1)
        if target.losses.isEmpty || !isWhole { return number }
        let losses = target.losses.prefix(Self.lossesMax).map { loss in
            let rule = loss.rule.isEmpty ? "" : " (\(HTML.escaped(loss.rule)))"
            return
                "<li><b>\(HTML.escaped(loss.check))</b> −\(TargetStatus.rounded(loss.points, 1)):"
                + " \(HTML.escaped(loss.remedy))\(rule)</li>"
        }
        let more = target.losses.count - losses.count
        let rest = more > 0 ? "<li>and \(more) more</li>" : ""
        let seen = target.coverage.map { TargetStatus.rounded($0 * 100, 0) } ?? "–"
        return """
            <details><summary>\(number)</summary><ul>\(losses.joined())\(rest)</ul>\
            <small>\(seen) % of the model is in sight.</small></details>
            """
    }

    /// The first scalars of a text, with a mark where it was cut.
    static func cut(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let limit = scalars.index(
            scalars.startIndex, offsetBy: textScalarsMax, limitedBy: scalars.endIndex)
        guard let limit, limit != scalars.endIndex else { return text }
        return String(String.UnicodeScalarView(scalars[..<limit])) + "…"
    }

    /// The first rows that have room together.
    static func bounded(_ rows: [String], bytesMax: Int) -> [String] {
        var room = bytesMax
        return Array(
            rows.prefix { row in
                room -= row.utf8.count
                return room >= 0
            })
    }
}
