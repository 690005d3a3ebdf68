import Charts
import Markup
import TargetParts
import Web

/// The course of the target's numbers.
extension TargetPage {
    var trendSection: Markup {
        guard let trends = content.trends else { return .empty }
        let marks = ChartMark.shown(self.marks, in: trends.grid)
        var unknown: [String] = []
        var figures: [Markup] = []
        for plot in TargetTrends.plots {
            let known = plot.lines.compactMap { line -> Series? in
                guard let values = trends.values[line.series], values.contains(where: { $0 != nil })
                else { return nil }
                return Series(line.title, values)
            }
            guard !known.isEmpty else {
                unknown.append(plot.title.lowercased())
                continue
            }
            figures.append(
                TimeChart(
                    id: plot.id, title: plot.title,
                    description: "\(plot.title.lowercased()), \(range.title)",
                    quantity: plot.quantity, form: .lines, grid: trends.grid, series: known,
                    marks: marks, manual: manual(plot.series)
                ).figure)
        }
        let missing =
            unknown.isEmpty
            ? Markup.empty
            : note("Nothing is known in this range of: \(unknown.joined(separator: ", ")).")
        return [
            heading("Course"), range.links(to: address, layout),
            .element("div", ["class": "columns"], figures), missing, list(marks),
        ]
    }

    /// What the dashed lines are, for all who do not hover.
    private func list(_ marks: [ChartMark]) -> Markup {
        if marks.isEmpty { return .empty }
        let items = marks.reversed().map { mark in
            Markup.element(
                "li", [:], [.text("\(mark.title), \(text(since: Double(mark.time) / 1000)) ago")])
        }
        return [note("The dashed lines are:"), .element("ul", [:], items)]
    }

    /// When the server was started, and when alerts began that are known.
    private var marks: [ChartMark] {
        var marks = content.marks
        if let start = known.value("pg_postmaster_start_time_seconds"),
            let time = Int64(exactly: ((start - clock.ahead) * 1000).rounded())
        {
            if !marks.contains(where: { $0.time == time }) {
                marks.append(ChartMark("the server was started", at: time))
            }
        }
        let fired = Set(content.marks.map(\.title))
        for alert in content.alerts where alert.state == .firing && alert.severity != "none" {
            let title = Self.cut(alert.name, Self.nameScalarsMax) + " fires"
            if !fired.contains(title) { marks.append(ChartMark(title, at: alert.activeAt)) }
        }
        return marks
    }
}
