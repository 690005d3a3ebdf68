/// An answer, copied out of libpq: column names and cells, in one buffer.
package struct Table: Sendable {
    /// The columns in the order of the answer.
    package let columns: [String]
    /// The oid of each column's type, or none when the answer does not say.
    package let types: [UInt32]
    /// How many rows there are.
    package private(set) var rowCount = 0
    /// Whether there were more rows than were kept.
    package var isCut = false

    private var bytes: [UInt8] = []
    /// Where each cell ends in `bytes`, row by row; the highest bit marks NULL.
    private var ends: [UInt32] = []
    private static let nullMark: UInt32 = 1 << 31

    /// An answer with these columns and no rows yet.
    package init(columns: [String], types: [UInt32] = []) {
        self.columns = columns
        self.types = types
    }

    /// Adds the next cell of the current row; `write` appends its bytes and says if it is NULL.
    package mutating func appendCell(_ write: (inout [UInt8]) -> Bool) {
        let isNull = !write(&bytes)
        ends.append(UInt32(bytes.count) | (isNull ? Self.nullMark : 0))
        if ends.count == (rowCount + 1) * columns.count { rowCount += 1 }
    }

    /// Adds a whole row; nil is NULL.
    package mutating func appendRow(_ cells: [String?]) {
        for cell in cells {
            appendCell { buffer in
                if let cell { buffer.append(contentsOf: cell.utf8) }
                return cell != nil
            }
        }
    }

    /// A cell's bytes, or nil for NULL and for a cell that the answer does not have.
    package func bytes(_ row: Int, _ column: Int) -> ArraySlice<UInt8>? {
        guard (0..<rowCount).contains(row), columns.indices.contains(column) else { return nil }
        let place = row * columns.count + column
        let end = ends[place]
        if end & Self.nullMark != 0 { return nil }
        let start = place == 0 ? 0 : ends[place - 1] & ~Self.nullMark
        return bytes[Int(start)..<Int(end)]
    }

    /// A cell as text, repaired where it is not UTF-8; nil for NULL and beyond the answer.
    package func text(_ row: Int, _ column: Int) -> String? {
        bytes(row, column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A cell as a number: PostgreSQL's numbers, `t` and `f`; nil for NULL, NaN and anything else.
    package func number(_ row: Int, _ column: Int) -> Double? {
        guard let value = bytes(row, column).flatMap(Number.init)?.value else { return nil }
        return value.isNaN ? nil : value
    }
}
