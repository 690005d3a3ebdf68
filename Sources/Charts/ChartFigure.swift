import Markup

/// A chart as a page has it: title, picture, legend, and the values as a table to unfold.
struct ChartFigure {
    let title: String
    /// The address of what explains its numbers; nil for none.
    var manual: String?
    let note: String?
    let picture: Markup
    /// Tone, name and last value of each series.
    var legend: [(tone: Int, name: String, value: String)] = []
    let table: Markup

    var markup: Markup {
        let shown =
            manual.map { .element("a", ["class": "how", "href": $0], [.text(title)]) }
            ?? Markup.text(title)
        var caption: [Markup] = [.element("b", [:], [shown])]
        if let note { caption.append(.element("small", [:], [.text(" (\(note))")])) }
        let items = legend.map { tone, name, value in
            let key = "key \(Palette.name(of: tone))"
            return Markup.element(
                "li", [:],
                [
                    .element("span", ["class": key]), .text(name), " ",
                    .element("b", [:], [.text(value)]),
                ])
        }
        return .element(
            "figure", [:],
            [
                .element("figcaption", [:], caption), picture,
                items.isEmpty ? .empty : .element("ul", ["class": "legend"], items),
                .element(
                    "details", ["class": "data"],
                    [.element("summary", [:], ["The values as a table"]), table]),
            ])
    }
}
