/// A row of `statement_hours`.
package struct StatementHourRow: Sendable {
    /// How many statements of each measure a part of an hour may have.
    package static let countLimits = 0...100
    /// How many it has unless the configuration says otherwise.
    package static let countDefault = 20

    /// Whose statement it is; nil for the remainder.
    package struct Statement: Sendable {
        /// The statement's id.
        package let queryID: Int64
        /// The database's name.
        package let database: String
        /// The role's name.
        package let user: String
        /// Whether a client has sent it; nil where the server does not say.
        package let isTopLevel: Bool?
        /// The shortest execution since the server began to note it, in seconds.
        package let shortest: Double
        /// The longest one.
        package let longest: Double
        /// When the entry began, in seconds since 1970.
        package let since: Double
        /// Whether it began again in this time.
        package let isRestarted: Bool

        /// Puts it together; NaN is not known.
        package init(
            queryID: Int64, database: String, user: String, isTopLevel: Bool?, shortest: Double,
            longest: Double, since: Double, isRestarted: Bool
        ) {
            self.queryID = queryID
            self.database = database
            self.user = user
            self.isTopLevel = isTopLevel
            self.shortest = shortest
            self.longest = longest
            self.since = since
            self.isRestarted = isRestarted
        }
    }

    /// When the hour begins, in milliseconds since 1970.
    package let milliseconds: Int64
    /// Whose server.
    package let target: String
    /// Which statement; nil for all others together.
    package let statement: Statement?
    /// Whether the others are those that functions ran.
    package let isNested: Bool
    /// What was counted, by `counts`; NaN is not known.
    package let counts: [Double]
    /// Seconds, by `times`; NaN is not known.
    package let times: [Double]
    /// The mean execution time and its standard deviation, in seconds; NaN without a call.
    package let mean: (seconds: Double, deviation: Double)
    /// How many statements the remainder is of.
    package let statements: Int?
    /// For how much time the rows stand, in seconds; the remainder of what clients sent alone says it.
    package let observed: Double?

    /// The columns that count.
    package static let counts = [
        "calls", "rows", "plans", "shared_blks_hit", "shared_blks_read", "shared_blks_dirtied",
        "shared_blks_written", "temp_blks_read", "temp_blks_written", "wal_records", "wal_bytes",
        "jit_functions",
    ]
    /// The columns that are sums of seconds.
    package static let times = [
        "seconds", "plan_seconds", "blk_read_seconds", "blk_write_seconds", "jit_seconds",
    ]

    /// Makes a row; `counts` and `times` have as many items as their columns.
    package init(
        milliseconds: Int64, target: String, statement: Statement?, isNested: Bool = false,
        counts: [Double], times: [Double], mean: (seconds: Double, deviation: Double),
        statements: Int? = nil, observed: Double? = nil
    ) {
        self.milliseconds = milliseconds
        self.target = target
        self.statement = statement
        self.isNested = isNested
        self.counts = counts
        self.times = times
        self.mean = mean
        self.statements = statements
        self.observed = observed
    }
}
