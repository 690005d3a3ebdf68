package import Markup

/// A value for each of several things, as bars.
package struct BarChart: Sendable {
    /// One thing.
    package struct Bar: Sendable, Equatable {
        /// What it is; may come from outside.
        package let name: String
        /// How much of it there is; nil when that is not known.
        package let value: Double?

        /// A thing and its value.
        package init(_ name: String, _ value: Double?) {
            self.name = name
            self.value = value
        }
    }

    /// More bars are summed up as other.
    package static let barsMax = 20
    /// Longer names are cut in the picture; the table has all of them.
    private static let nameScalarsMax = 60
    private static let rowHeight = 30.0

    private let id: String
    private let title: String
    private let description: String
    private let quantity: Quantity
    private let bars: [Bar]
    private let note: String?

    /// A chart of these bars, in their order.
    package init(
        id: String, title: String, description: String, quantity: Quantity, bars: [Bar]
    ) {
        self.id = id
        self.title = title
        self.description = description
        self.quantity = quantity
        let drawable = bars.map { bar in
            Bar(bar.name, bar.value.flatMap { ValueAxis.isDrawable($0) ? $0 : nil })
        }
        let rest = drawable.dropFirst(Self.barsMax)
        let known = rest.compactMap(\.value)
        let other = Bar(
            "other (\(rest.count))", known.isEmpty ? nil : known.reduce(0, +))
        self.bars = drawable.prefix(Self.barsMax) + (rest.isEmpty ? [] : [other])
        note = rest.isEmpty ? nil : "the last \(rest.count) are summed up as other"
    }

    /// The chart with its title and table.
    package var figure: Markup {
        ChartFigure(title: title, note: note, picture: picture, table: table).markup
    }

    /// The picture alone.
    package var picture: Markup {
        let axis = ValueAxis(bars.compactMap(\.value), quantity)
        let zero = Frame.width * axis.place(of: 0)
        var content: [Markup] = []
        for (index, bar) in bars.enumerated() {
            let top = Self.rowHeight * Double(index)
            content.append(Frame.label(Self.cut(bar.name), x: 0, y: top + 12, anchor: "start"))
            let text = bar.value.map(quantity.text) ?? "unknown"
            content.append(Frame.label(text, x: Frame.width, y: top + 12, anchor: "end"))
            guard let value = bar.value else { continue }
            let end = Frame.width * axis.place(of: value)
            content.append(
                Frame.box(
                    "bar s1", x: min(zero, end), y: top + 17, width: abs(end - zero), height: 7,
                    title: "\(bar.name): \(text)"))
        }
        if bars.isEmpty { content.append(Frame.label("nothing", x: 0, y: 12, anchor: "start")) }
        return Frame.picture(
            id: id, title: title,
            description: [description, note].compactMap(\.self).joined(separator: "; "),
            height: Self.rowHeight * Double(max(1, bars.count)), content)
    }

    /// The values as a table.
    package var table: Markup {
        DataTable(
            title, [.text("Name"), .number("Value")],
            rows: bars.map { bar in
                [.text(bar.name), .text(bar.value.map(quantity.text) ?? "unknown")]
            }
        ).markup
    }

    /// A name that fits beside its value.
    static func cut(_ name: String, to most: Int = nameScalarsMax) -> String {
        let scalars = name.unicodeScalars
        guard scalars.count > most else { return name }
        return String(String.UnicodeScalarView(scalars.prefix(most - 1))) + "…"
    }
}
