package import Markup

/// Many rows over time, as fields that are the darker the more there is.
package struct HeatMap: Sendable {
    /// Rows beyond these are only counted.
    package static let rowsMax = 24
    private static let columnsMax = 120
    private static let (left, right, rowHeight, foot) = (118.0, 8.0, 14.0, 20.0)
    private static let nameScalarsMax = 20
    /// How many shades of one colour there are beside the one of zero.
    private static let shades = 5

    private let id: String
    private let title: String
    private let description: String
    private let quantity: Quantity
    private let prepared: PreparedSeries
    private let rows: [Series]
    private let note: String?

    /// A map of these rows, in their order.
    package init(
        id: String, title: String, description: String, quantity: Quantity, grid: TimeGrid,
        rows: [Series]
    ) {
        self.id = id
        self.title = title
        self.description = description
        self.quantity = quantity
        let kept = rows.prefix(Self.rowsMax)
        // One at a time: rows are not summed up.
        let each = kept.map {
            PreparedSeries([$0], over: grid, isStacked: true).merged(to: Self.columnsMax)
        }
        prepared =
            each.first
            ?? PreparedSeries([], over: grid, isStacked: true).merged(to: Self.columnsMax)
        self.rows = each.flatMap(\.series)
        let more = rows.count - kept.count
        note = more > 0 ? "\(more) more rows are not shown" : nil
    }

    /// The map with its title and table.
    package var figure: Markup {
        ChartFigure(title: title, note: note, picture: picture, table: table).markup
    }

    /// The picture alone; a field that is left blank is unknown.
    package var picture: Markup {
        let grid = prepared.grid
        let most = rows.flatMap { $0.values.compactMap(\.self) }.max() ?? 0
        let cell = (Frame.width - Self.left - Self.right) / Double(grid.count)
        var content: [Markup] = []
        for (number, row) in rows.enumerated() {
            let top = Self.rowHeight * Double(number)
            content.append(
                Frame.label(
                    BarChart.cut(row.name, to: Self.nameScalarsMax), x: Self.left - 5, y: top + 11,
                    anchor: "end"))
            for (index, value) in row.values.enumerated() {
                guard let value else { continue }
                let shade = most > 0 ? Int((value / most * Double(Self.shades)).rounded(.up)) : 0
                content.append(
                    Frame.box(
                        "heat h\(min(Self.shades, max(0, shade)))",
                        x: Self.left + cell * Double(index), y: top, width: cell,
                        height: Self.rowHeight - 1))
            }
        }
        let height = Self.rowHeight * Double(max(1, rows.count)) + Self.foot
        if rows.isEmpty { content.append(Frame.label("nothing", x: 0, y: 12, anchor: "start")) }
        for tick in grid.ticks {
            let share = Double(tick - grid.start) / Double(grid.end - grid.start)
            let anchor = share < 0.04 ? "start" : share > 0.96 ? "end" : "middle"
            content.append(
                Frame.label(
                    grid.label(of: tick), x: Self.left + cell * Double(grid.count) * share,
                    y: height - 5, anchor: anchor))
        }
        let words = "\(description); the darkest is \(quantity.text(most)), blank is unknown"
        return Frame.picture(
            id: id, title: title,
            description: [words, note].compactMap(\.self).joined(separator: "; "),
            height: height, content)
    }

    /// Least, mean and largest value of each row.
    package var table: Markup {
        let rows = rows.map { row -> [Markup] in
            let known = row.values.compactMap(\.self)
            let mean = known.reduce(0) { $0 + $1 / Double(known.count) }
            let numbers = known.isEmpty ? [nil, nil, nil] : [known.min(), mean, known.max()]
            return [.text(row.name)] + numbers.map { .text($0.map(quantity.text) ?? "unknown") }
        }
        return DataTable(
            title, [.text("Name"), .number("Least"), .number("Mean"), .number("Largest")],
            rows: rows
        ).markup
    }
}
