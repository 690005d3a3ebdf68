/// One panel: what it asks, how to read the answer, and how it is drawn.
package struct Panel: Sendable {
    /// How the answers are drawn; all are core panels of Grafana.
    package enum Kind: String, Sendable {
        case lines = "timeseries"
        case number = "stat"
        case table
        case bars = "bargauge"
    }

    /// A label of a table's rows and the heading of its column.
    struct Label: Sendable {
        let name: String
        let heading: String
        let properties: [Property]

        init(_ name: String, _ heading: String, _ properties: [Property] = []) {
            self.name = name
            self.heading = heading
            self.properties = properties
        }
    }

    /// How it is drawn.
    package let kind: Kind
    /// What it shows; unique on its board.
    package let title: String
    /// How to read it, and what is bad.
    package let description: String
    /// The unit by Grafana's name for it.
    package let unit: String
    /// What it asks.
    package let queries: [Query]
    let labels: [Label]
    let style: Style
    let width: Int
    let height: Int

    /// Everything about the drawing that differs from panel to panel.
    struct Style: Sendable {
        var isStacked = false
        var drawsBars = false
        var showsName = false
        var low: Double? = 0
        var high: Double?
        var decimals: Int?
        var thresholds: Thresholds?
        var mappings: [Mapping] = []
        /// The least step between points, for what is polled more slowly.
        var interval: String?
        var sort: String?
        /// Whether the smallest comes first.
        var sortsUp = false
        /// The board that tells more, by its uid.
        var more: String?
        /// A table's queries are asked over the range shown instead of the last moment.
        var isSQL = false
    }

    init(
        _ kind: Kind, _ title: String, _ unit: String, _ description: String, _ queries: [Query],
        labels: [Label] = [], width: Int, height: Int, style: Style
    ) {
        self.kind = kind
        self.title = title
        self.unit = unit
        self.description = description
        self.queries = queries
        self.labels = labels
        self.width = width
        self.height = height
        self.style = style
    }

    /// Lines over time.
    static func lines(
        _ title: String, _ unit: String, _ description: String, _ queries: [Query],
        width: Int = 8, height: Int = 8, _ change: (inout Style) -> Void = { _ in }
    ) -> Panel {
        var style = Style()
        change(&style)
        return Panel(
            .lines, title, unit, description, queries, width: width, height: height, style: style)
    }

    /// Layers over time that add up.
    static func layers(
        _ title: String, _ unit: String, _ description: String, _ queries: [Query],
        width: Int = 8, height: Int = 8, _ change: (inout Style) -> Void = { _ in }
    ) -> Panel {
        lines(title, unit, description, queries, width: width, height: height) { style in
            style.isStacked = true
            change(&style)
        }
    }

    /// One number of now.
    static func number(
        _ title: String, _ unit: String, _ description: String, _ query: Query,
        width: Int = 4, _ thresholds: Thresholds? = nil,
        _ change: (inout Style) -> Void = { _ in }
    ) -> Panel {
        var style = Style()
        style.low = nil
        style.thresholds = thresholds
        change(&style)
        return Panel(
            .number, title, unit, description, [query], width: width, height: 4, style: style)
    }

    /// Lying bars of now, the longest first.
    static func bars(
        _ title: String, _ unit: String, _ description: String, _ query: Query,
        width: Int = 8, height: Int = 8, _ thresholds: Thresholds,
        _ change: (inout Style) -> Void = { _ in }
    ) -> Panel {
        var style = Style()
        style.thresholds = thresholds
        change(&style)
        return Panel(
            .bars, title, unit, description, [query], width: width, height: height, style: style)
    }

    /// A table of now: a row for each combination of labels, a column for each query.
    static func table(
        _ title: String, _ description: String, _ labels: [Label], _ columns: [Query],
        unit: String = "short", width: Int = 24, height: Int = 9, sort: String? = nil,
        _ change: (inout Style) -> Void = { _ in }
    ) -> Panel {
        var style = Style()
        style.low = nil
        style.sort = sort
        change(&style)
        return Panel(
            .table, title, unit, description, columns, labels: labels, width: width,
            height: height, style: style)
    }
}
