/// One line of the log: constant text and keys with values.
package struct LogEntry: Sendable {
    /// How much it matters.
    package let level: LogLevel
    /// Constant text, so that equal events can be counted.
    package let message: String
    /// What is different this time, in the order given.
    package let fields: [(key: String, value: String)]
    /// Seconds since 1970.
    package let time: Double

    /// Puts an entry together.
    package init(
        level: LogLevel, message: String, fields: [(key: String, value: String)], time: Double
    ) {
        self.level = level
        self.message = message
        self.fields = fields
        self.time = time
    }
}
