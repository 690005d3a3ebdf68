import Platform

/// Writes log entries of at least a certain level to an output.
package struct Logger: Sendable {
    private let level: LogLevel
    private let output: any LogOutput

    /// Writes entries of `level` and above.
    package init(level: LogLevel, output: any LogOutput) {
        self.level = level
        self.output = output
    }

    /// For those who work on pgvigil.
    package func debug(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
        write(.debug, message, fields)
    }

    /// What happens in normal operation.
    package func info(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
        write(.info, message, fields)
    }

    /// What an operator may want to know.
    package func notice(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
        write(.notice, message, fields)
    }

    /// Something failed and pgvigil goes on.
    package func warning(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
        write(.warning, message, fields)
    }

    /// Something failed and needs action.
    package func error(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
        write(.error, message, fields)
    }

    private func write(
        _ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, String>
    ) {
        guard level >= self.level else { return }
        output.write(
            LogEntry(
                level: level, message: message,
                fields: fields.map { (key: $0.key, value: $0.value) },
                time: WallClock.secondsSince1970))
    }
}
