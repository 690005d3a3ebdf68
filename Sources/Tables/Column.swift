package import Metrics

/// What one column of an answer means.
package struct Column: Sendable {
    /// What becomes of the column's value.
    package enum Use: Sendable {
        /// A label of this name on every series of the row.
        case label(String, Lookup)
        /// A label of this name on what only the agent's own rules read.
        ///
        /// Of two columns of one name the first that has a value gives it.
        case detail(String, Lookup)
        /// The value of a series, multiplied by `factor` to reach the metric's unit.
        case value(Metric, factor: Double, remainder: Remainder)
        /// Read by the ranking or by code, not exported.
        case hidden
    }

    /// How a cell becomes a label's value.
    package enum Lookup: Sendable, Equatable {
        /// The cell itself.
        case text
        /// The cell is a database's oid; the label is its name, as of the last look at the server.
        ///
        /// A join with `pg_database` would wait for a lock on it, so names are kept by the agent.
        case databaseName
        /// A statement's text, of which the label shows what the configuration lets it.
        ///
        /// `isEscaped` says that the cell is what `encode(..., 'escape')` makes of its bytes.
        case statement(isEscaped: Bool)
    }

    /// What the remainder row of a ranking says in this column.
    package enum Remainder: Sendable {
        /// The sum over the rows left out.
        case sum
        /// The largest over the rows left out.
        case max
        /// Nothing: a sum would mean nothing.
        case none
    }

    /// What it means when a counter is lower than it was.
    package enum Decrease: Sendable {
        /// The server has forgotten the row's statistics and counts from 0.
        case reset
        /// A part of what the column adds up has gone, such as one of a table's indexes.
        case lostPart
    }

    /// The column's name in the answer.
    package let name: String
    /// What becomes of it.
    package let use: Use
    /// What it means when it is a counter and lower than it was.
    package let decrease: Decrease
    /// Whether the value itself says something, so that another server's is shown as it is.
    package private(set) var isState = false
    /// Whether its series bear all details as labels; what only rules read does in any case.
    package private(set) var showsDetails = false
    /// The value means something while the server counts at least one of these; empty for always.
    package private(set) var needs: [Tracking] = []

    private init(name: String, use: Use, decrease: Decrease = .reset) {
        self.name = name
        self.use = use
        self.decrease = decrease
    }

    /// A label; named like the column unless `as` says otherwise.
    package static func label(
        _ name: String, as label: String? = nil, lookup: Lookup = .text
    ) -> Column {
        Column(name: name, use: .label(label ?? name, lookup))
    }

    /// A value that goes up and down.
    package static func gauge(
        _ name: String, as metric: String, _ help: String, times factor: Double = 1,
        remainder: Remainder = .sum
    ) -> Column {
        Column(
            name: name,
            use: .value(Metric(metric, .gauge, help), factor: factor, remainder: remainder))
    }

    /// A value that only goes up until the server forgets it; the metric ends in `_total`.
    package static func counter(
        _ name: String, as metric: String, _ help: String, times factor: Double = 1,
        whenLower decrease: Decrease = .reset
    ) -> Column {
        Column(
            name: name,
            use: .value(Metric(metric, .counter, help), factor: factor, remainder: .sum),
            decrease: decrease)
    }

    /// A text of many values: a label of what `details` and `info` give, and of nothing else.
    package static func detail(
        _ name: String, as label: String? = nil, lookup: Lookup = .text
    ) -> Column {
        Column(name: name, use: .detail(label ?? name, lookup))
    }

    /// A value that only the agent's own rules read, with all details as labels.
    package static func details(_ name: String, as metric: String, _ help: String) -> Column {
        let metric = Metric(metric, .gauge, help).forRulesOnly()
        var column = Column(name: name, use: .value(metric, factor: 1, remainder: .none))
        column.showsDetails = true
        return column
    }

    /// A value on pages with all details as labels: texts of a few values each, such as a version.
    package static func info(_ name: String, as metric: String, _ help: String) -> Column {
        var column = Column(
            name: name, use: .value(Metric(metric, .gauge, help), factor: 1, remainder: .none))
        column.showsDetails = true
        return column
    }

    /// A column that is read but not exported.
    package static func hidden(_ name: String) -> Column { Column(name: name, use: .hidden) }

    /// The same counter, of which not only the growth matters: another server's is shown as it is.
    package func asState() -> Column {
        var column = self
        column.isState = true
        return column
    }

    /// The same column; its value is left out while none of these is on.
    package func needing(_ trackings: Tracking...) -> Column { needing(trackings) }

    /// The same column; its value is left out while none of these is on.
    package func needing(_ trackings: [Tracking]) -> Column {
        var column = self
        column.needs += trackings
        return column
    }

    /// The family that a server with these settings does not count, or nil when it does.
    package func untracked(_ settings: [String: String]) -> String? {
        guard !needs.isEmpty, !needs.contains(where: { $0.isOn(settings) }),
            case .value(let metric, _, _) = use
        else { return nil }
        return metric.name
    }

    /// PostgreSQL's milliseconds, as the seconds that Prometheus wants.
    package static let milliseconds = 0.001
}
