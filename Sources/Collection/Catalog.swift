import Metrics
import SessionAnswers
import Tables

/// Every collector that pgvigil brings along.
package enum Catalog {
    /// In the order in which they are asked when several are due: what matters most first.
    package static let all: [Collector] = cluster + databases + pgbouncer

    /// Those whose counters the server keeps as statistics and that show all rows.
    package static let counting = Set(
        cluster.filter { collector in
            collector.ranking == nil
                && collector.columns.contains { column in
                    guard case .value(let metric, _, _) = column.use else { return false }
                    return metric.kind == .counter
                }
        }.map(\.name))

    static let cluster: [Collector] = [
        .server, .walPosition, .connections, .idleHolders, .activity, .lockWaits, .blocking, .locks,
        .lockTable, .lockStatistics, .waitEvents, .backends,
        .databaseStatistics, .replication, .replayConflict,
        .recovery, .walReceiver, .replicationSenders,
        .standbys,
        .replicationSlots, .synchronizedStandbySlots,
        .vacuumHorizon, .vacuumProgress, .progress, .preparedTransactions,
        .statements, .statementsInfo, .inputOutput, .asynchronousInputOutput,
        .checkpointer, .checkpoint, .checkpointDistance,
        .backgroundWriter, .writeAheadLog, .archiver, .archiveBacklog, .writeAheadLogFiles,
        .databaseConflicts, .databases, .roleConnections, .settings, .changedSettings,
        .expectedSettings, .roleAttributes, .roleSettings, .availableExtensions, .version, .address,
        .cluster,
        .simpleCaches, .multixacts, .recoveryPrefetch, .walSummarizer, .encryption,
        .notificationQueue, .databaseCollations, .temporaryFiles, .sharedMemory,
        .sharedMemoryRegistry, .bufferCache, .dataChecksums,
        .subscriptions,
        .replicationSlotStatistics, .statementsText, .databaseSizes,
    ]
    static let databases: [Collector] = [
        .tables, .indexes, .objects, .invalidIndexes, .tableSizes, .sequences,
        .userFunctions, .subscriptionTables, .extensions, .tableBloat, .indexBloat,
    ]
    static let pgbouncer: [Collector] = [
        .pgbouncerPools, .pgbouncerDatabases, .pgbouncerStatistics, .pgbouncerLists,
        .pgbouncerConfiguration,
    ]
}
