/// A moment at which something happened that a chart does not show itself.
package struct ChartMark: Sendable, Equatable {
    /// More of them are left out, the oldest first.
    package static let countMax = 24

    /// When, in milliseconds since 1970.
    package let time: Int64
    /// What, in a few words.
    package let title: String

    /// Names a moment.
    package init(_ title: String, at time: Int64) {
        self.title = title
        self.time = time
    }

    /// Those within a grid, in their order, as far as they are shown.
    package static func shown(_ marks: [ChartMark], in grid: TimeGrid) -> [ChartMark] {
        let within = marks.filter { (grid.start..<grid.end).contains($0.time) }
        return Array(within.sorted { ($0.time, $0.title) < ($1.time, $1.title) }.suffix(countMax))
    }
}
