package import YAML

/// A file's text in lines, as YAML counts them; it is taken apart when a problem is to be shown.
package final class SourceText {
    /// The file, as it is named in problems.
    let file: String
    private let bytes: [UInt8]
    /// The lines without their ends.
    private lazy var lines = Self.lines(bytes)

    /// The text of a file.
    package init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }

    /// A line by its number from 1, or nil when there is none.
    func line(_ number: Int) -> [Unicode.Scalar]? {
        lines.indices.contains(number - 1) ? lines[number - 1] : nil
    }

    private static func lines(_ bytes: [UInt8]) -> [[Unicode.Scalar]] {
        let hasByteOrderMark = bytes.starts(with: [0xef, 0xbb, 0xbf])
        let text = String(decoding: bytes.dropFirst(hasByteOrderMark ? 3 : 0), as: UTF8.self)
        var lines: [[Unicode.Scalar]] = [[]]
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where previous == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": lines.append([])
            default: lines[lines.count - 1].append(scalar)
            }
            previous = scalar
        }
        return lines
    }

    /// The places in order, with those joined that touch each other.
    static func joined(_ ranges: [Range<Mark>]) -> [Range<Mark>] {
        var joined: [Range<Mark>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, range.lowerBound <= last.upperBound {
                joined[joined.count - 1] =
                    last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        return joined
    }

    /// The problem at a place, with its line; what `hidden` covers is masked.
    ///
    /// `hidden` is as `joined` gives it.
    package func problem(_ message: String, at range: Range<Mark>, hiding hidden: [Range<Mark>])
        -> Problem
    {
        let mark = range.lowerBound
        guard let line = line(mark.line) else {
            return Problem(file: file, mark: mark, message: message, excerpt: nil)
        }
        let columns = columns(of: range, inLine: mark.line) ?? mark.column..<mark.column
        let excerpt = Excerpt(
            line: line,
            columns: columns.isEmpty ? mark.column..<mark.column + 1 : columns,
            hidden: hidden.compactMap { self.columns(of: $0, inLine: mark.line) })
        return Problem(file: file, mark: mark, message: message, excerpt: excerpt)
    }

    /// The part of a line that a range covers, or nil when it is elsewhere.
    private func columns(of range: Range<Mark>, inLine line: Int) -> Range<Int>? {
        guard range.lowerBound.line <= line, line <= range.upperBound.line else { return nil }
        let lower = range.lowerBound.line == line ? range.lowerBound.column : 1
        let upper =
            range.upperBound.line == line ? range.upperBound.column : lines[line - 1].count + 1
        return lower < upper ? lower..<upper : nil
    }
}
