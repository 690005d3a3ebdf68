package import Charts
package import Markup

/// Pieces that all pages about a target are made of.
package protocol PagePieces {
    /// The address of what explains a series; nil for none.
    func manual(_ series: String) -> String?
}

extension PagePieces {
    /// A piece without a page of its own leads nowhere.
    package func manual(_ series: String) -> String? { nil }

    /// Longer texts of others are cut.
    package static var textScalarsMax: Int { 500 }
    /// Longer names of others are cut.
    package static var nameScalarsMax: Int { 80 }
    /// What a cell costs besides what is in it, in bytes.
    private static var cellBytes: Int { 60 }

    /// The title of a section.
    package func heading(_ text: String) -> Markup { .element("h2", [:], [.text(text)]) }

    /// A sentence beside the numbers.
    package func note(_ text: String) -> Markup {
        .element("p", ["class": "note"], [.text(text)])
    }

    /// A name of others, cut to what a page has room for.
    package func name(_ text: String?) -> Markup {
        .text(Self.cut(text ?? "", Self.nameScalarsMax))
    }

    /// A statement or another text of others.
    package func code(_ text: String) -> Markup {
        .element("code", [:], [.text(Self.cut(text, Self.textScalarsMax))])
    }

    /// A number with its unit, or that it is unknown.
    package func value(_ value: Double?, _ quantity: Quantity) -> Markup {
        .text(value.map(quantity.text) ?? "unknown")
    }

    /// A table of the first items, a row each, which says how many there are beside them.
    ///
    /// No row is made of the others: there may be very many. Rows that would take more than
    /// `bytesMax` together are left out and counted, too.
    package func table<Item>(
        _ caption: String, _ columns: [DataTable.Column], _ items: [Item], most: Int,
        leftOut: Int = 0, bytesMax: Int = .max, row: (Item) -> [Markup]
    ) -> Markup {
        var rows: [[Markup]] = []
        var room = bytesMax
        for item in items.prefix(most) {
            let cells = row(item)
            room -= cells.reduce(0) { $0 + $1.source.utf8.count + Self.cellBytes }
            guard room >= 0 else { break }
            rows.append(cells)
        }
        let explained = columns.map { column in
            var column = column
            column.manual = column.series.flatMap { manual($0) }
            return column
        }
        let more = items.count - rows.count + leftOut
        return DataTable(
            caption, explained, rows: rows, note: more > 0 ? "And \(more) more." : nil
        ).markup
    }

    /// The first scalars of a text, with a mark where it was cut.
    package static func cut(_ text: String, _ most: Int) -> String {
        let scalars = text.unicodeScalars
        guard
            let end = scalars.index(
                scalars.startIndex, offsetBy: most, limitedBy: scalars.endIndex),
            end != scalars.endIndex
        else { return text }
        return String(String.UnicodeScalarView(scalars[..<end])) + "…"
    }
}
