package import Markup

/// A small line without axes, for a row of a table.
package struct Sparkline: Sendable {
    /// More moments are put together, several into one.
    private static let pointsMax = 60
    private static let (width, height) = (120.0, 24.0)

    private let id: String
    private let title: String
    private let quantity: Quantity
    private let prepared: PreparedSeries

    /// A line of these values; `title` says what they are, and when.
    package init(id: String, title: String, quantity: Quantity, values: [Double?]) {
        self.id = id
        self.title = title
        self.quantity = quantity
        let grid = TimeGrid(start: 0, step: 60_000, count: max(1, values.count))
        prepared = PreparedSeries([Series(title, values, tone: 1)], over: grid, isStacked: false)
            .merged(to: Self.pointsMax)
    }

    /// The picture; its description has the least, the largest and the last value.
    package var picture: Markup {
        let values = prepared.series.first?.values ?? []
        let known = values.compactMap(\.self)
        let axis = ValueAxis(known, quantity)
        func point(_ index: Int) -> (x: String, y: String) {
            let x = Self.width * (Double(index) + 0.5) / Double(max(1, values.count))
            let y = 2 + (Self.height - 4) * (1 - axis.place(of: values[index] ?? 0))
            return (Frame.number(x), Frame.number(y))
        }
        let shapes = PreparedSeries.runs(values.count) { values[$0] != nil }.map { run -> Markup in
            guard run.count > 1 else {
                let (x, y) = point(run.lowerBound)
                return .element("circle", ["class": "dot s1", "r": "2", "cx": x, "cy": y])
            }
            let points = run.map(point).map { "\($0.x),\($0.y)" }.joined(separator: " ")
            return .element("polyline", ["class": "line s1", "points": points])
        }
        return Frame.picture(
            id: id, title: title, description: Self.words(known, values.last ?? nil, quantity),
            width: Self.width, height: Self.height, name: "spark", shapes)
    }

    private static func words(_ known: [Double], _ last: Double?, _ quantity: Quantity) -> String {
        guard let least = known.min(), let most = known.max() else { return "nothing is known" }
        return "from \(quantity.text(least)) to \(quantity.text(most)), last "
            + (last.map(quantity.text) ?? "unknown")
    }
}
