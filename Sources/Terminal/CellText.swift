import Basics

/// Text in the cells of a terminal: how wide it is, and how it is made to fit.
///
/// Texts of others come through here. What commands a terminal or turns a line around is shown as an
/// escape; what the locale cannot show becomes `?`; marks stand with the letter before them.
package enum CellText {
    /// More marks on one letter are left out.
    static let marksMax = 3

    /// The text in at most `columns` cells, `~` in place of the rest, and how many cells it takes.
    package static func fitted(
        _ text: String, to columns: Int, inASCII: Bool = false
    ) -> (text: String, columns: Int) {
        // Each cell takes a scalar at least, and no escape is longer than the text that it stands for
        // by more than the bound; so the rest of a very long text need not be looked at.
        let scalarsMax = columns * (1 + marksMax) + 1
        let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(scalarsMax)))
        let whole = cells(VisibleText.line(start), inASCII: inASCII)
        let isWhole = start.utf8.count == text.utf8.count
        let width = whole.reduce(0) { $0 + $1.columns }
        if isWhole, width <= columns { return (whole.reduce("") { $0 + $1.text }, width) }
        var out = ""
        var used = 0
        for cell in whole {
            guard used + cell.columns < columns else { break }
            out += cell.text
            used += cell.columns
        }
        return columns > 0 ? (out + "~", used + 1) : ("", 0)
    }

    /// The text in exactly `columns` cells.
    package static func padded(
        _ text: String, to columns: Int, isNumber: Bool = false, inASCII: Bool = false
    ) -> String {
        let fitted = fitted(text, to: columns, inASCII: inASCII)
        let blanks = String(repeating: " ", count: max(0, columns - fitted.columns))
        return isNumber ? blanks + fitted.text : fitted.text + blanks
    }

    /// How many cells a scalar takes: 0 for a mark, 2 for wide ones.
    package static func columns(of scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        // The vowels and ends of syllables in Korean stand in the cell of their beginning.
        if (0x1160...0x11FF).contains(value) || (0xFE00...0xFE0F).contains(value) { return 0 }
        if value < 0x1100 { return 1 }
        if scalar.properties.isEmojiPresentation { return 2 }
        return wide.contains { $0.contains(value) } ? 2 : 1
    }

    /// The ranges of Unicode's EastAsianWidth W and F, roughly.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF,
        0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18D08, 0x1AFF0...0x1B2FF,
        0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]

    private static func cells(_ text: String, inASCII: Bool) -> [(text: String, columns: Int)] {
        var cells: [(text: String, columns: Int)] = []
        var marks = 0
        for scalar in text.unicodeScalars {
            if inASCII, !scalar.isASCII {
                if columns(of: scalar) > 0 { cells.append(("?", 1)) }
                continue
            }
            let width = columns(of: scalar)
            if width > 0 {
                cells.append((String(scalar), width))
                marks = 0
            } else if !cells.isEmpty, marks < marksMax,
                !(0xFE00...0xFE0F).contains(scalar.value)
            {
                marks += 1
                var view = String.UnicodeScalarView(cells[cells.count - 1].text.unicodeScalars)
                view.append(scalar)
                cells[cells.count - 1].text = String(view)
            }
        }
        return cells
    }
}
