/// How rows are stored.
package enum SchemaMode: String, Sendable, CaseIterable {
    /// Partitions by day that survive a crash.
    case logged
    /// Partitions by day that are emptied by a crash and cost no write-ahead log.
    case unlogged
    /// A hypertable of the extension timescaledb.
    case timescaledb
    /// Partitions by day, spread over the nodes of the extension citus.
    case citus

    /// The extension that has to be in the database.
    package var requiredExtension: String? {
        switch self {
        case .logged, .unlogged: nil
        case .timescaledb, .citus: rawValue
        }
    }
}
