/// Where log entries go.
package protocol LogOutput: Sendable {
    /// Takes one entry; never waits and never fails.
    func write(_ entry: LogEntry)
}
