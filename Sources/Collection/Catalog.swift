/// Every collector that pgvigil brings along.
package enum Catalog {
    /// In the order in which they are asked when several are due: what matters most first.
    package static let all: [Collector] = cluster + databases + pgbouncer

    static let cluster: [Collector] = [
        .server, .connections, .activity, .lockWaits, .blocking, .locks, .waitEvents, .backends,
        .databaseStatistics, .replication, .walReceiver, .replicationSenders, .standbys,
        .replicationSlots,
        .vacuumHorizon, .vacuumProgress, .progress, .preparedTransactions,
        .statements, .statementsInfo, .inputOutput, .checkpointer, .checkpoint,
        .backgroundWriter, .writeAheadLog, .archiver, .archiveBacklog, .writeAheadLogFiles,
        .databaseConflicts, .databases, .settings, .version, .cluster, .simpleCaches,
        .subscriptions,
        .replicationSlotStatistics, .statementsText, .databaseSizes,
    ]
    static let databases: [Collector] = [.tables, .indexes, .objects, .tableSizes, .sequences]
    static let pgbouncer: [Collector] = [
        .pgbouncerPools, .pgbouncerDatabases, .pgbouncerStatistics, .pgbouncerLists,
    ]
}
