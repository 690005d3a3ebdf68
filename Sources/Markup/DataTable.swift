/// A table whose columns have titles and whose first column names the row.
package struct DataTable: Sendable {
    /// A column.
    package struct Column: Sendable {
        /// Its title.
        package let title: String
        /// Whether it holds numbers, which stand at the right.
        package let isNumeric: Bool
        /// The series whose document says how its values are made; nil for none.
        package let series: String?
        /// The address of that document, from the page that the table is on; nil for none.
        package var manual: String?

        /// A column of texts.
        package static func text(_ title: String, of series: String? = nil) -> Column {
            Column(title: title, isNumeric: false, series: series)
        }

        /// A column of numbers.
        package static func number(_ title: String, of series: String? = nil) -> Column {
            Column(title: title, isNumeric: true, series: series)
        }
    }

    private let caption: String
    private let columns: [Column]
    private let rows: [[Markup]]
    private let note: String?

    /// A table with what it is called; `note` says what is left out.
    package init(_ caption: String, _ columns: [Column], rows: [[Markup]], note: String? = nil) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.note = note
    }

    /// The table in a box of its own that scrolls when it is wider than the page.
    package var markup: Markup {
        let head = columns.map { column in
            Markup.element(
                "th", ["scope": "col", "class": column.isNumeric ? "number" : nil],
                [title(of: column)])
        }
        let body = rows.map { Markup.element("tr", [:], cells($0)) }
        let table = Markup.element(
            "table", ["class": "cards"],
            [
                .element("caption", [:], [.text(caption)]),
                .element("thead", [:], [.element("tr", [:], head)]),
                .element("tbody", [:], body),
            ])
        let note = note.map { Markup.element("p", ["class": "note"], [.text($0)]) }
        // Reached with the keyboard, so that it can be scrolled with it.
        let box: KeyValuePairs<StaticString, String?> = [
            "class": "scroll", "tabindex": "0", "role": "region", "aria-label": caption,
        ]
        return [.element("div", box, [table]), note ?? .empty]
    }

    private func title(of column: Column) -> Markup {
        guard let address = column.manual else { return .text(column.title) }
        return .element("a", ["class": "how", "href": address], [.text(column.title)])
    }

    private func cells(_ row: [Markup]) -> [Markup] {
        row.enumerated().map { index, content in
            let isNumeric = index < columns.count && columns[index].isNumeric
            let title = index < columns.count ? columns[index].title : nil
            return index == 0
                ? .element("th", ["scope": "row"], [content])
                : .element(
                    "td", ["class": isNumeric ? "number" : nil, "data-title": title], [content])
        }
    }
}
