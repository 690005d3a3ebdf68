import Terminal

/// The load over time: a column for each reading, stacked by class of waits, the newest on the right.
struct LoadBars {
    /// A cell that stands for a part of the load, or nothing.
    private typealias Cell = (letter: String, color: Int?)

    private let history: LoadHistory
    private let size: (columns: Int, rows: Int)

    /// Draws this number of columns and lines.
    init(_ history: LoadHistory, columns: Int, rows: Int) {
        self.history = history
        size = (max(0, columns), max(0, rows))
    }

    /// The lines from the top, with the scale before them; a gap is a column of dots.
    var lines: [Line] {
        let scaleColumns = 5
        let columns = Array(history.readings.suffix(max(0, size.columns - scaleColumns)))
        let most = columns.compactMap { $0.map(WaitClass.total) }.max() ?? 0
        let scale = max(1, (Double(most) / Double(max(1, size.rows))).rounded(.up))
        let cells = columns.map { column($0, scale: Int(scale)) }
        return (0..<size.rows).map { row in
            let height = size.rows - row
            let label = "\(Int(scale) * height)"
            var line = Line(
                row == 0 || size.rows <= 3
                    ? CellText.padded(label, to: scaleColumns - 1, isNumber: true) + " "
                    : String(repeating: " ", count: scaleColumns), .dim)
            for column in cells {
                let cell = column[height - 1]
                line.add(cell.letter, cell.color.map { .bar($0) } ?? .dim)
            }
            return line
        }
    }

    /// The cells of a column from the bottom.
    private func column(_ load: [String: Int]?, scale: Int) -> [Cell] {
        guard let load else {
            return (0..<size.rows).map { $0 == 0 ? (".", nil) : (" ", nil) }
        }
        var cells: [Cell] = []
        var sum = 0
        for one in WaitClass.all {
            let count = one.count(in: load)
            guard count > 0 else { continue }
            sum += count
            // A class that is there has a cell, as long as there is room.
            let top = max(cells.count + 1, (sum + scale - 1) / scale)
            while cells.count < min(top, size.rows) { cells.append((one.letter, one.color)) }
        }
        while cells.count < size.rows { cells.append((" ", nil)) }
        return cells
    }
}
