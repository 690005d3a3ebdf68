/// Every collector that pgvigil brings along.
package enum Catalog {
    /// In the order in which they are asked when several are due: what matters most first.
    package static let all: [Collector] = cluster + databases + pgbouncer

    static let cluster: [Collector] = [
        .server, .walPosition, .connections, .idleHolders, .activity, .lockWaits, .blocking, .locks,
        .lockTable, .waitEvents, .backends,
        .databaseStatistics, .replication, .walReceiver, .replicationSenders, .standbys,
        .replicationSlots,
        .vacuumHorizon, .vacuumProgress, .progress, .preparedTransactions,
        .statements, .statementsInfo, .inputOutput, .checkpointer, .checkpoint, .checkpointDistance,
        .backgroundWriter, .writeAheadLog, .archiver, .archiveBacklog, .writeAheadLogFiles,
        .databaseConflicts, .databases, .roleConnections, .settings, .version, .cluster,
        .simpleCaches,
        .subscriptions,
        .replicationSlotStatistics, .statementsText, .databaseSizes,
    ]
    static let databases: [Collector] = [
        .tables, .indexes, .objects, .invalidIndexes, .tableSizes, .sequences,
    ]
    static let pgbouncer: [Collector] = [
        .pgbouncerPools, .pgbouncerDatabases, .pgbouncerStatistics, .pgbouncerLists,
    ]
}
