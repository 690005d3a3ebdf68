/// All that a terminal shows at one moment, as a value.
package struct Frame: Sendable, Equatable {
    /// The size for which it was made.
    package let size: TerminalSize
    /// The lines from the top; what is beyond the size is not shown.
    package private(set) var lines: [Line]

    /// A frame of these lines.
    package init(_ lines: [Line], size: TerminalSize) {
        self.size = size
        self.lines = Array(lines.prefix(size.rows))
    }

    /// What is to be read, line by line, without looks.
    package func text(inASCII: Bool = false) -> String {
        lines.map { line in
            var text = line.fitted(to: size.columns, inASCII: inASCII).parts
                .reduce("") { $0 + $1.text }
            while text.unicodeScalars.last == " " { text.unicodeScalars.removeLast() }
            return text + "\n"
        }.joined()
    }

    /// The bytes that turn a terminal with `before` on it into one with this; nil redraws all of it.
    package func bytes(after before: Frame?, _ features: TerminalFeatures) -> [UInt8] {
        let old = before?.size == size ? before : nil
        var out = old == nil ? "\u{1B}[0m\u{1B}[H\u{1B}[2J" : ""
        for row in 0..<size.rows {
            let line = row < lines.count ? lines[row] : Line()
            if let old, line == (row < old.lines.count ? old.lines[row] : Line()) { continue }
            out += "\u{1B}[\(row + 1);1H"
            let fitted = line.fitted(to: size.columns, inASCII: !features.hasUnicode)
            for part in fitted.parts {
                out += "\u{1B}[\(part.style.parameters(inColor: features.hasColor))m\(part.text)"
            }
            // Behind a full line the cursor stands on its last cell, which erasing would take.
            out += fitted.columns < size.columns ? "\u{1B}[0m\u{1B}[K" : "\u{1B}[0m"
        }
        return Array(out.utf8)
    }
}
