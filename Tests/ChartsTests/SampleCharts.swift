import Charts
import Markup

/// A chart of each kind, and those whose values or names are no friends of charts.
enum SampleCharts: String, CaseIterable {
    case lines, stack, bars, sparkline, heat, hostile, extremes, empty, equal, many, one

    static let hostileName =
        "\"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp; \u{202E}e\u{301}\u{FFFE}\u{1}"
    /// Two hours from 22:00 to midnight, by the five minutes.
    private static let grid = TimeGrid(start: 1_795_989_600_000, step: 300_000, count: 24)

    private static func wave(_ height: Double, _ shift: Int, without gap: Range<Int> = 0..<0)
        -> [Double?]
    {
        (0..<24).map { gap.contains($0) ? nil : height * Double(($0 + shift) % 7 + 1) / 7 }
    }

    /// The chart with title, legend and table.
    var figure: Markup { made.figure }
    /// The picture alone.
    var picture: Markup { made.picture }

    private var made: (figure: Markup, picture: Markup) {
        switch self {
        case .lines: time(.lines, .seconds, Self.usual)
        case .stack: time(.stack, .count, Self.usual)
        case .hostile:
            time(.stack, .count, [Series(Self.hostileName, Self.wave(3, 0))], Self.hostileName)
        case .extremes: time(.lines, .bytes, Self.extreme)
        case .empty: time(.lines, .count, [Series("silent", [])])
        case .equal:
            time(.lines, .ratio, [Series("hits", [Double?](repeating: 0.5, count: 24))])
        case .many:
            time(.stack, .count, (0..<40).map { Series("s\($0)", Self.wave(Double($0 + 1), $0)) })
        case .one:
            time(.stack, .count, [Series("once", (0..<24).map { $0 == 7 ? 4 : nil })])
        case .bars:
            pair(
                BarChart(
                    id: "b", title: "Time by statement", description: "Seconds by statement",
                    quantity: .seconds,
                    bars: [.init("select ?", 400), .init("update", 12.5), .init("commit", nil)]))
        case .heat:
            pair(
                HeatMap(
                    id: "h", title: "Waits", description: "Sessions by wait event",
                    quantity: .count, grid: Self.grid, rows: Self.usual))
        case .sparkline:
            (
                Markup.empty,
                Sparkline(
                    id: "s", title: "Sessions", quantity: .count,
                    values: Self.wave(5, 2, without: 6..<8)
                ).picture
            )
        }
    }

    private static let usual = [
        Series("CPU", wave(4, 0, without: 8..<12)),
        // The moment between the two gaps stands alone.
        Series("Lock", wave(2, 3, without: 8..<12).enumerated().map { $0 == 13 ? nil : $1 }),
    ]

    private static let extreme = [
        Series("huge", [1e300, 5e299, .infinity, -.infinity, .nan, -1e300, 0, 1e308]),
        Series("tiny", [.leastNonzeroMagnitude, 1e-300]),
    ]

    private func time(
        _ form: TimeChart.Form, _ quantity: Quantity, _ series: [Series], _ title: String = "Load"
    ) -> (figure: Markup, picture: Markup) {
        let chart = TimeChart(
            id: rawValue, title: title, description: "Sessions by what they wait for",
            quantity: quantity, form: form, grid: Self.grid, series: series)
        return (chart.figure, chart.picture)
    }

    private func pair(_ chart: BarChart) -> (figure: Markup, picture: Markup) {
        (chart.figure, chart.picture)
    }

    private func pair(_ chart: HeatMap) -> (figure: Markup, picture: Markup) {
        (chart.figure, chart.picture)
    }
}
