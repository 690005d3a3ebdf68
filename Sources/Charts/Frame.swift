import Markup

/// The box of a chart in SVG: where values and times are in it, its axes, and how it is written.
struct Frame {
    /// Narrow, so that a phone does not make its words too small.
    static let width = 480.0
    static let height = 200.0
    static let left = 58.0
    static let right = 8.0
    private static let top = 10.0
    private static let bottom = 22.0

    static let plotWidth = width - left - right
    static let plotHeight = height - top - bottom

    let axis: ValueAxis
    let quantity: Quantity
    let grid: TimeGrid

    /// How wide a part of the grid is.
    var cell: Double { Self.plotWidth / Double(grid.count) }

    /// Where a part of the grid begins, from the left.
    func left(of index: Int) -> Double { Self.left + cell * Double(index) }

    /// The middle of a part of the grid.
    func middle(of index: Int) -> Double { left(of: index) + cell / 2 }

    /// Where a value is, from the top.
    func height(of value: Double) -> Double {
        Self.top + Self.plotHeight * (1 - axis.place(of: value))
    }

    /// Lines and labels of both axes.
    var axes: Markup {
        var parts: [Markup] = []
        let end = Self.width - Self.right
        for tick in axis.ticks {
            let y = height(of: tick)
            parts.append(Self.line(Self.left, y, end, y))
            parts.append(
                Self.label(quantity.text(tick), x: Self.left - 5, y: y + 4, anchor: "end"))
        }
        let base = Self.top + Self.plotHeight
        for tick in grid.ticks {
            let share = Double(tick - grid.start) / Double(grid.end - grid.start)
            let x = Self.left + Self.plotWidth * share
            parts.append(Self.line(x, Self.top, x, base))
            // A label at the very edge would be cut off.
            let anchor = share < 0.04 ? "start" : share > 0.96 ? "end" : "middle"
            parts.append(Self.label(grid.label(of: tick), x: x, y: base + 15, anchor: anchor))
        }
        return Markup(joining: parts)
    }

    /// What stands where nothing is known at all.
    static func words(_ text: String) -> Markup {
        label(text, x: left + plotWidth / 2, y: top + plotHeight / 2, anchor: "middle")
    }

    /// A box over parts of the grid of which nothing is known.
    func unknown(_ range: Range<Int>) -> Markup {
        Self.box(
            "none", x: left(of: range.lowerBound), y: Self.top, width: cell * Double(range.count),
            height: Self.plotHeight)
    }

    /// A dashed line where something happened.
    func mark(_ mark: ChartMark) -> Markup {
        let share = Double(mark.time - grid.start) / Double(grid.end - grid.start)
        let x = Self.number(Self.left + Self.plotWidth * share)
        return .element(
            "line",
            [
                "class": "mark", "x1": x, "y1": Self.number(Self.top), "x2": x,
                "y2": Self.number(Self.top + Self.plotHeight),
            ], [.element("title", [:], [.text(mark.title)])])
    }

    // MARK: Pieces

    static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> Markup {
        .element(
            "line",
            [
                "class": "grid", "x1": number(x1), "y1": number(y1), "x2": number(x2),
                "y2": number(y2),
            ])
    }

    static func label(_ text: String, x: Double, y: Double, anchor: String) -> Markup {
        .element(
            "text", ["x": number(x), "y": number(y), "text-anchor": anchor], [.text(text)])
    }

    static func box(
        _ name: String, x: Double, y: Double, width: Double, height: Double, title: String? = nil
    ) -> Markup {
        .element(
            "rect",
            [
                "class": name, "x": number(x), "y": number(y), "width": number(max(0.5, width)),
                "height": number(max(0, height)),
            ], title.map { [.element("title", [:], [.text($0)])] } ?? [])
    }

    /// A coordinate: one digit behind the point is finer than any screen.
    static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "0" }
        let tenths = Int((value * 10).rounded())
        if tenths % 10 == 0 { return "\(tenths / 10)" }
        let size = tenths.magnitude
        return "\(tenths < 0 ? "-" : "")\(size / 10).\(size % 10)"
    }

    /// The picture, with its title and description for those who do not see it.
    ///
    /// Of `id` only letters, digits and hyphens stay.
    static func picture(
        id: String, title: String, description: String, width: Double = width,
        height: Double = height, name: String = "chart", _ content: [Markup]
    ) -> Markup {
        let id = String(
            decoding: id.utf8.filter {
                (0x30...0x39).contains($0) || (0x61...0x7a).contains($0 | 0x20) || $0 == 0x2d
            }, as: UTF8.self)
        let head: [Markup] = [
            .element("title", ["id": "\(id)-t"], [.text(title)]),
            .element("desc", ["id": "\(id)-d"], [.text(description)]),
        ]
        return .element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": name,
                "viewBox": "0 0 \(number(width)) \(number(height))", "role": "img",
                "aria-labelledby": "\(id)-t \(id)-d",
            ], head + content)
    }
}
