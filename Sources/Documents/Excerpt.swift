import YAML

/// A line of a file with a caret under what is meant; secrets are already gone from it.
package struct Excerpt: Sendable, Equatable {
    /// The line as it is shown: secrets masked, control characters replaced, long lines cut.
    package let text: String
    /// Blanks up to the place, then `^` and a `~` for each further character.
    package let caret: String

    /// The longest text that is shown; longer lines are cut around the caret.
    package static let scalarsMax = 160
    /// What stands in the place of a secret.
    package static let mask = "***"

    /// The part of the line around the place; `hidden` is in order, and nothing in it overlaps.
    init(line: [Unicode.Scalar], columns: Range<Int>, hidden: [Range<Int>]) {
        let hidden = Self.withComment(hidden, line)
        var shown: [Unicode.Scalar] = []
        var marked: [Bool] = []
        var masking = false
        var rest = hidden[...]
        for column in Self.part(of: line, around: columns.lowerBound, hidden) {
            let isMarked = columns.contains(column)
            while let first = rest.first, first.upperBound <= column { rest.removeFirst() }
            guard rest.first?.contains(column) == true else {
                masking = false
                shown.append(Self.printable(line[column - 1]))
                marked.append(isMarked)
                continue
            }
            if !masking {
                shown.append(contentsOf: Self.mask.unicodeScalars)
                marked.append(contentsOf: Self.mask.unicodeScalars.map { _ in isMarked })
            } else if isMarked {
                for last in marked.indices.suffix(Self.mask.count) { marked[last] = true }
            }
            masking = true
        }
        if !marked.contains(true) {
            // Behind the last character: an end of file or of a line is meant.
            shown.append(" ")
            marked.append(true)
        }
        let start = marked.firstIndex(of: true) ?? 0
        var end = start + (marked[start...].firstIndex(of: false) ?? marked.count) - start
        while end > start + 1, shown[end - 1] == " " { end -= 1 }
        self.init(shown: shown, caret: start..<end)
    }

    /// A secret without quotes ends at a blank and a `#`: what looks like a comment may be its rest.
    private static func withComment(
        _ hidden: [Range<Int>], _ line: [Unicode.Scalar]
    ) -> [Range<Int>] {
        for (index, range) in hidden.enumerated() {
            let rest = line[min(line.count, max(0, range.upperBound - 1))...]
            let blanks = rest.prefix { $0 == " " || $0 == "\t" }
            guard !blanks.isEmpty, rest.dropFirst(blanks.count).first == "#" else { continue }
            return hidden[..<index] + [range.lowerBound..<line.count + 1]
        }
        return hidden
    }

    /// The columns that can be shown: more than the longest text to either side of the place, where
    /// a secret counts as what stands in its place.
    private static func part(
        of line: [Unicode.Scalar], around column: Int, _ hidden: [Range<Int>]
    ) -> Range<Int> {
        let middle = min(max(column, 1), line.count + 1)
        var (lower, upper) = (middle, middle)
        var before = hidden.prefix { $0.lowerBound < middle }
        var after = hidden.drop { $0.upperBound <= middle }
        for _ in 0...scalarsMax where lower > 1 {
            while let last = before.last, last.lowerBound >= lower { before.removeLast() }
            if let last = before.last, last.upperBound >= lower {
                lower = max(1, last.lowerBound)
            } else {
                lower -= 1
            }
        }
        for _ in 0...scalarsMax where upper <= line.count {
            while let first = after.first, first.upperBound <= upper { after.removeFirst() }
            if let first = after.first, first.contains(upper) {
                upper = min(line.count + 1, first.upperBound)
            } else {
                upper += 1
            }
        }
        return lower..<upper
    }

    private init(shown: [Unicode.Scalar], caret: Range<Int>) {
        let ellipsis: [Unicode.Scalar] = ["…"]
        var window = 0..<shown.count
        if shown.count > Self.scalarsMax {
            let lower = max(0, min(caret.lowerBound - 40, shown.count - Self.scalarsMax))
            window = lower..<min(shown.count, lower + Self.scalarsMax)
        }
        let before = window.lowerBound > 0 ? ellipsis : []
        let after = window.upperBound < shown.count ? ellipsis : []
        let text = before + shown[window] + after
        let start = caret.lowerBound - window.lowerBound + before.count
        let width = min(caret.upperBound, window.upperBound) - caret.lowerBound
        self.text = Self.trimmed(text)
        // Tabs are copied, so that the caret stands under its character whatever a tab's width is.
        let blanks = text[..<start].map { $0 == "\t" ? "\t" : " " as Character }
        self.caret = String(blanks) + "^" + String(repeating: "~", count: max(0, width - 1))
    }

    /// A command without its arguments, which may hold a token; the program tells enough.
    ///
    /// One with a blank in it may be a whole command.
    package static func masked(_ command: [String]) -> [String] {
        let program = command.prefix(1).map { word in
            word.utf8.contains { " \t\n'\"".utf8.contains($0) } ? mask : word
        }
        return program + (command.count > 1 ? [mask] : [])
    }

    private static func trimmed(_ text: [Unicode.Scalar]) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text)
        while view.last == " " { view.removeLast() }
        return String(view)
    }

    /// A file may hold bytes that would command the terminal.
    private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.properties.generalCategory {
        case .control where scalar != "\t", .format, .lineSeparator, .paragraphSeparator: "\u{fffd}"
        default: scalar
        }
    }
}
