import YAML

/// Finds in a file what stands at an offset of a YAML scalar's text.
///
/// A block or a text over several lines loses its indentation when it is read, so the text is laid
/// beside the file's lines again, sign by sign.
struct ScalarPlaces {
    private let lines: [[Unicode.Scalar]]

    init(_ content: [UInt8]) {
        var lines: [[Unicode.Scalar]] = [[]]
        var previous: Unicode.Scalar = " "
        let hasByteOrderMark = content.starts(with: [0xef, 0xbb, 0xbf])
        let bytes = content.dropFirst(hasByteOrderMark ? 3 : 0)
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\n" where previous == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": lines.append([])
            default: lines[lines.count - 1].append(scalar)
            }
            previous = scalar
        }
        self.lines = lines
    }

    /// Where the part of a scalar's text stands that begins `offset` Unicode scalars into it.
    func range(ofOffset offset: Int, count: Int = 1, in node: Node) -> Range<Mark> {
        guard case .scalar(let text, let style) = node.content else { return node.range }
        let isBlock = style == .block
        var line = node.start.line + (isBlock ? 1 : 0)
        var column = isBlock ? 1 : node.start.column + (style == .quoted ? 1 : 0)
        var last = node.start
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if scalar.properties.isWhitespace { continue }
            guard let found = find(scalar, from: &line, &column, before: node.end) else { break }
            last = found
            if index >= offset {
                let width = max(1, min(count, lines[found.line - 1].count + 1 - found.column))
                return found..<Mark(line: found.line, column: found.column + width)
            }
        }
        // Behind the last sign: the text ends too early.
        let next = Mark(line: last.line, column: last.column + 1)
        return next..<next
    }

    private func find(
        _ scalar: Unicode.Scalar, from line: inout Int, _ column: inout Int, before end: Mark
    ) -> Mark? {
        while lines.indices.contains(line - 1) {
            let scalars = lines[line - 1]
            while column <= scalars.count {
                defer { column += 1 }
                if scalars[column - 1] == scalar { return Mark(line: line, column: column) }
            }
            line += 1
            column = 1
            if Mark(line: line, column: column) > end { return nil }
        }
        return nil
    }
}
