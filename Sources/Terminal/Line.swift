/// A line of a frame: texts with their looks, from left to right.
package struct Line: Sendable, Equatable {
    /// A text that looks the same all along.
    package struct Part: Sendable, Equatable {
        /// The text; whatever is in it, it stays in its line.
        package let text: String
        /// How it looks.
        package let style: TextStyle
    }

    /// What is in it.
    package private(set) var parts: [Part] = []

    /// A line with one text or none.
    package init(_ text: String = "", _ style: TextStyle = .plain) { add(text, style) }

    /// Puts a text at its end.
    package mutating func add(_ text: String, _ style: TextStyle = .plain) {
        if !text.isEmpty { parts.append(Part(text: text, style: style)) }
    }

    /// The parts cut to that number of cells, and how many cells they take.
    func fitted(to columns: Int, inASCII: Bool) -> (parts: [Part], columns: Int) {
        var out: [Part] = []
        var used = 0
        for part in parts where used < columns {
            let text = CellText.fitted(part.text, to: columns - used, inASCII: inASCII)
            out.append(Part(text: text.text, style: part.style))
            used += text.columns
        }
        return (out, used)
    }
}
