package import Metrics

/// By how much a server's clock is ahead of the agent's, so that ages of the server's moments are right.
package struct ServerClock: Sendable {
    /// In seconds: a smaller difference is the time that an answer takes.
    private static let differenceMin = 2.0

    /// In seconds; 0 where it is not known.
    package let ahead: Double

    /// Compares what the server's clock showed with when that was read.
    package init(_ samples: (_ family: String) -> [Sample]) {
        let read = samples("pgvigil_collector_last_success_timestamp_seconds").first {
            $0.labels["collector"] == "pg_server"
        }
        guard let shown = samples("pg_server_clock_timestamp_seconds").first?.value,
            let read = read?.value, read > 0
        else {
            ahead = 0
            return
        }
        let difference = shown - read
        ahead = max(difference, -difference) < Self.differenceMin ? 0 : difference
    }
}
