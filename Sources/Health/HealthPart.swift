/// The components of the health score, in the order in which points are shown.
package enum HealthPart: String, Sendable, CaseIterable {
    /// Their names in the label `component`.
    case connections, queries, cache, locks, errors, replication, maintenance, horizon, wal

    /// The most points that it can cost; all weights together are 100.
    package var weight: Double {
        switch self {
        case .connections: 20
        case .queries: 18
        case .cache: 15
        case .locks: 17
        case .errors: 7
        case .replication: 7
        case .maintenance: 6
        case .horizon: 6
        case .wal: 4
        }
    }
}
