/// Where log entries go.
package protocol LogOutput: Sendable {
    /// Takes one entry; never blocks for long and never fails.
    func write(_ entry: LogEntry)
}
