import Charts
import Markup
import Testing

@Suite struct TimeChartTests {
    private static func chart(
        _ form: TimeChart.Form, _ series: [Series], quantity: Quantity = .count, count: Int = 10
    ) -> TimeChart {
        TimeChart(
            id: "c", title: "T", description: "D", quantity: quantity, form: form,
            grid: TimeGrid(start: 0, step: 60_000, count: count), series: series)
    }

    /// The points of each shape of a class, as numbers.
    private static func shapes(_ element: String, _ picture: Markup) -> [[(x: Double, y: Double)]] {
        picture.source.split(separator: "<").filter { $0.hasPrefix(element) }.map { shape in
            let points = shape.split(separator: "points=\"")[1].split(separator: "\"")[0]
            return points.split(separator: " ").map { pair in
                let numbers = pair.split(separator: ",").compactMap { Double($0) }
                return (numbers[0], numbers[1])
            }
        }
    }

    private static func count(_ part: String, _ text: String) -> Int {
        text.split(separator: part, omittingEmptySubsequences: false).count - 1
    }

    private static let gap: [Double?] = [1, 2, 3, nil, nil, 4, 5, 6, nil, 7]

    @Test func `a line stops at a gap and goes on behind it, and falls nowhere to zero`() {
        let picture = Self.chart(.lines, [Series("a", Self.gap)]).picture
        let lines = Self.shapes("polyline", picture)
        #expect(lines.map(\.count) == [3, 3])
        let zero = 178.0
        #expect(lines.joined().allSatisfy { $0.y < zero })
        // What stands alone between gaps is a dot.
        #expect(Self.count("<circle", picture.source) == 1)
        #expect(Self.count("class=\"none\"", picture.source) == 2)
        let table = Self.chart(.lines, [Series("a", Self.gap)]).table
        #expect(Self.count("unknown", table.source) == 3)
    }

    @Test func `a stack is a gap where one of its parts is unknown, and one moment alone is seen`()
    {
        let series = [Series("a", Self.gap), Series("b", [Double?](repeating: 1, count: 10))]
        let areas = Self.shapes("polygon", Self.chart(.stack, series).picture)
        // Two parts over three runs; the last run is one moment, with a width of its own.
        #expect(areas.map(\.count) == [10, 10, 6, 10, 10, 6])
        let alone = areas[2].map(\.x)
        #expect((alone.max() ?? 0) - (alone.min() ?? 0) > 40)
        // The second part begins where the first ends.
        #expect(areas[3].map(\.y).max() == areas[0].map(\.y).max().map { _ in areas[0][0].y })
    }

    @Test func `what is no number is a gap and is counted, and nothing of it traps`() {
        let values: [Double?] = [.nan, .infinity, -.infinity, 1e308, 1, 2]
        let figure = Self.chart(.lines, [Series("a", values)], count: 6).figure.source
        #expect(figure.contains("4 values cannot be drawn"))
        let stack = Self.chart(.stack, [Series("a", [-1, 2, 3])], count: 3).figure.source
        #expect(stack.contains("1 value cannot be drawn"))
        for quantity in Quantity.allCases {
            for value in [.leastNonzeroMagnitude, 1e-300, 1e300, -1e300, 1.7e308, 0, -0.0] {
                let chart = Self.chart(.lines, [Series("a", [value])], quantity: quantity)
                #expect(!chart.figure.source.contains("nan") && chart.picture.source.utf8.count > 0)
            }
        }
    }

    @Test func `series beyond eight are summed up as other, and the sum is right`() {
        let series = (1...12).map { Series("n\($0)", [Double?](repeating: Double($0), count: 2)) }
        let figure = Self.chart(.stack, series, count: 2).figure.source
        #expect(figure.contains("5 series with least are summed up as other"))
        // 1 + 2 + 3 + 4 + 5
        #expect(figure.contains("</span>other <b>15</b>"))
        #expect(Self.count("<polygon", figure) == 8)
    }

    @Test func `moments beyond the bound are put together, and a chart of very many stays small`() {
        let values: [Double?] = (0..<5_000).map { Double($0 % 10) }
        let chart = Self.chart(.lines, [Series("a", values)], count: 5_000)
        #expect(chart.figure.source.contains("each point is the mean of 11"))
        #expect(chart.picture.source.utf8.count < 20_000)
        #expect(Self.count("<tr>", chart.table.source) <= TimeChart.tableRowsMax + 1)
        let grid = TimeGrid(start: .max, step: .max, count: .max)
        #expect(grid.end > grid.start && grid.count == TimeGrid.countMax)
    }

    @Test func `marks within the range are lines with a title, and the last ones alone`() {
        let grid = TimeGrid(start: 0, step: 60_000, count: 60)
        let marks = [
            ChartMark("<b>", at: 1_800_000), ChartMark("before", at: -1),
            ChartMark("after", at: 3_600_000),
        ]
        let chart = TimeChart(
            id: "c", title: "T", description: "D", quantity: .count, form: .lines, grid: grid,
            series: [Series("a", [1])], marks: marks)
        let source = chart.picture.source
        #expect(Self.count("class=\"mark\"", source) == 1)
        // The middle of the plot, which begins at 58 and ends at 472.
        #expect(source.contains("x1=\"265\"") && source.contains("<title>&lt;b&gt;</title>"))
        let many = (0..<100).map { ChartMark("\($0)", at: Int64($0)) }
        let shown = ChartMark.shown(many.reversed(), in: grid)
        #expect(shown.count == ChartMark.countMax && shown.last?.title == "99")
    }

    @Test(arguments: [
        (Quantity.count, 9.0, ["0", "5", "10"]), (.ratio, 1, ["0 %", "50 %", "100 %"]),
        (.bytes, 3 * 1_048_576, ["0 B", "1 MiB", "2 MiB", "3 MiB"]),
        (.seconds, 3000, ["0 s", "15 min", "30 min", "45 min", "60 min"]),
        (.perSecond, 40_000, ["0 /s", "10 k/s", "40 k/s"]), (.count, 0, ["0", "1"]),
        (.seconds, 0.02, ["0 s", "5 ms", "20 ms"]),
    ]) func `ticks are even in their unit`(quantity: Quantity, value: Double, wanted: [String]) {
        let chart = Self.chart(.lines, [Series("a", [value, value])], quantity: quantity)
        for label in wanted {
            #expect(chart.picture.source.contains(">\(label)</text>"), "\(label)")
        }
    }

    @Test(arguments: [
        (Int64(60_000), 60, ["00:00", "00:10"]), (1_800_000, 96, ["01-01", "12:00", "01-02"]),
        (1_000, 60, ["00:00:10"]), (86_400_000, 30, ["01-08"]),
    ]) func `times are whole steps of the clock in UTC`(
        step: Int64, count: Int, wanted: [String]
    ) {
        let chart = TimeChart(
            id: "c", title: "T", description: "D", quantity: .count, form: .lines,
            grid: TimeGrid(start: 0, step: step, count: count), series: [])
        for label in wanted where label != "00:00" {
            #expect(chart.picture.source.contains(">\(label)</text>"), "\(label)")
        }
        #expect(Self.count("<text", chart.picture.source) <= 16)
    }
}
