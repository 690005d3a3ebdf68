package import Markup

/// Values over time, as lines or as a stack of areas.
///
/// What is not known is a gap: no line crosses it and nothing falls to zero there. In a stack a moment
/// is a gap as soon as one of its parts is unknown, for the height of the rest would be a lie.
package struct TimeChart: Sendable {
    /// How values are drawn.
    package enum Form: Sendable {
        case lines, stack
    }

    /// The table beside a chart has no more rows than this.
    package static let tableRowsMax = 48

    private let id: String
    private let title: String
    private let description: String
    private let quantity: Quantity
    private let form: Form
    private let prepared: PreparedSeries
    private let marks: [ChartMark]
    private let manual: String?

    /// A chart; `id` is unique on its page, `description` says what is counted of what, and `manual` is
    /// the address of what explains it.
    package init(
        id: String, title: String, description: String, quantity: Quantity, form: Form,
        grid: TimeGrid, series: [Series], marks: [ChartMark] = [], manual: String? = nil
    ) {
        self.manual = manual
        self.marks = ChartMark.shown(marks, in: grid)
        self.id = id
        self.title = title
        self.description = description
        self.quantity = quantity
        self.form = form
        prepared = PreparedSeries(series, over: grid, isStacked: form == .stack)
    }

    /// The chart with its title, legend and table.
    package var figure: Markup {
        ChartFigure(
            title: title, manual: manual, note: prepared.note, picture: picture,
            legend: prepared.series.map { series in
                (series.tone ?? 0, series.name, series.last.map(quantity.text) ?? "unknown")
            }, table: table
        ).markup
    }

    /// The picture alone.
    package var picture: Markup {
        let frame = Frame(
            axis: ValueAxis(extremes, quantity), quantity: quantity, grid: prepared.grid)
        var content = prepared.gaps.map(frame.unknown)
        content.append(frame.axes)
        switch form {
        case .lines: content += prepared.series.map { lines($0, frame) }
        case .stack: content += areas(frame)
        }
        content += marks.map(frame.mark)
        if !prepared.isKnown { content.append(Frame.words("nothing is known")) }
        return Frame.picture(
            id: id, title: title,
            description: [description, prepared.note].compactMap(\.self).joined(separator: "; "),
            content)
    }

    /// The values as a table, with `unknown` where nothing is known.
    package var table: Markup {
        let short = prepared.merged(to: Self.tableRowsMax)
        let columns =
            [DataTable.Column.text("Time (UTC)")] + short.series.map { .number($0.name) }
        let rows = (0..<short.grid.count).map { index in
            [Markup.text(short.grid.text(of: index))]
                + short.series.map {
                    .text($0.values[index].map(quantity.text) ?? "unknown")
                }
        }
        let note = short.merged > 1 ? "Each row is the mean of \(short.merged) values." : nil
        return DataTable(title, columns, rows: rows, note: note).markup
    }

    // MARK: Shapes

    private var extremes: [Double] {
        switch form {
        case .lines: prepared.series.flatMap { $0.values.compactMap(\.self) }
        case .stack: heights.compactMap(\.self)
        }
    }

    /// How high the whole stack is at each moment; nil where a part of it is unknown.
    private var heights: [Double?] {
        guard !prepared.series.isEmpty else { return [] }
        return (0..<prepared.grid.count).map { index in
            var sum = 0.0
            for series in prepared.series {
                guard let value = series.values[index] else { return nil }
                sum += value
            }
            return sum
        }
    }

    private func lines(_ series: Series, _ frame: Frame) -> Markup {
        let name = Palette.name(of: series.tone ?? 0)
        let runs = PreparedSeries.runs(prepared.grid.count) { series.values[$0] != nil }
        return Markup(
            joining: runs.map { run in
                let points = run.map { index in
                    Frame.number(frame.middle(of: index)) + ","
                        + Frame.number(frame.height(of: series.values[index] ?? 0))
                }
                if points.count > 1 {
                    let points = points.joined(separator: " ")
                    return .element("polyline", ["class": "line \(name)", "points": points])
                }
                let value = series.values[run.lowerBound] ?? 0
                return .element(
                    "circle",
                    [
                        "class": "dot \(name)", "r": "2.5",
                        "cx": Frame.number(frame.middle(of: run.lowerBound)),
                        "cy": Frame.number(frame.height(of: value)),
                    ])
            })
    }

    private func areas(_ frame: Frame) -> [Markup] {
        let heights = heights
        let runs = PreparedSeries.runs(heights.count) { heights[$0] != nil }
        var below = [Double](repeating: 0, count: prepared.grid.count)
        return prepared.series.map { series in
            let above = below.indices.map { below[$0] + (series.values[$0] ?? 0) }
            defer { below = above }
            return Markup(joining: runs.map { area(series.tone ?? 0, $0, below, above, frame) })
        }
    }

    /// One part of the stack; its ends are flat for half a step, so that one moment alone is seen.
    private func area(
        _ tone: Int, _ run: Range<Int>, _ below: [Double], _ above: [Double], _ frame: Frame
    ) -> Markup {
        func edge(_ values: [Double]) -> [String] {
            let inner = run.map { (frame.middle(of: $0), values[$0]) }
            let first = (frame.left(of: run.lowerBound), values[run.lowerBound])
            let last = (frame.left(of: run.upperBound), values[run.upperBound - 1])
            return ([first] + inner + [last]).map {
                "\(Frame.number($0.0)),\(Frame.number(frame.height(of: $0.1)))"
            }
        }
        let points = (edge(above) + edge(below).reversed()).joined(separator: " ")
        return .element(
            "polygon", ["class": "area \(Palette.name(of: tone))", "points": points])
    }
}
