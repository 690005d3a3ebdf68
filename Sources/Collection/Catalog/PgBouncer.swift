// The console answers SHOW with all its columns, and newer PgBouncers have more of them: what is
// not named here is ignored. Since 1.18 the named ones are there.
import Tables

extension Collector {
    /// The pools: who waits, who works.
    static let pgbouncerPools = Collector(
        "pgbouncer_pools", "Pools: client and server connections, longest wait.",
        scope: .pgbouncer, ignoresOtherColumns: true, variants: [.always("SHOW POOLS")],
        columns: [
            .label("database"),
            .label("user"),
            .label("pool_mode"),
            .gauge(
                "cl_active", as: "pgbouncer_pools_client_active_connections",
                "Clients that have a server connection or are idle without waiting."),
            .gauge(
                "cl_waiting", as: "pgbouncer_pools_client_waiting_connections",
                "Clients that wait for a server connection."),
            .gauge(
                "sv_active", as: "pgbouncer_pools_server_active_connections",
                "Server connections that a client uses."),
            .gauge(
                "sv_idle", as: "pgbouncer_pools_server_idle_connections",
                "Server connections that are free."),
            .gauge(
                "sv_used", as: "pgbouncer_pools_server_used_connections",
                "Server connections that were idle long and must be checked before use."),
            .gauge(
                "sv_tested", as: "pgbouncer_pools_server_testing_connections",
                "Server connections that are being reset or checked."),
            .gauge(
                "sv_login", as: "pgbouncer_pools_server_login_connections",
                "Server connections that are logging in."),
            .gauge(
                "maxwait", as: "pgbouncer_pools_client_maxwait_seconds",
                "How long the first client in the queue waits, in whole seconds."),
        ])

    /// What each database of the pooler may take and takes.
    static let pgbouncerDatabases = Collector(
        "pgbouncer_databases", "Databases of the pooler: limits and connections.",
        scope: .pgbouncer, ignoresOtherColumns: true, variants: [.always("SHOW DATABASES")],
        columns: [
            .label("name", as: "database"),
            .label("host"),
            .label("port"),
            .label("database", as: "server_database"),
            .gauge(
                "pool_size", as: "pgbouncer_databases_pool_size",
                "Server connections that each pool of the database may hold."),
            .gauge(
                "max_connections", as: "pgbouncer_databases_max_connections",
                "Server connections that the database may have in all; 0 is no limit."),
            .gauge(
                "current_connections", as: "pgbouncer_databases_current_connections",
                "Server connections that the database has."),
            .gauge(
                "paused", as: "pgbouncer_databases_paused",
                "Whether the database is paused: 1 or 0."),
            .gauge(
                "disabled", as: "pgbouncer_databases_disabled",
                "Whether the database is disabled: 1 or 0."),
        ])

    /// What went through.
    static let pgbouncerStatistics = Collector(
        "pgbouncer_stats", "Queries, transactions, bytes and waits by database.",
        scope: .pgbouncer, ignoresOtherColumns: true, variants: [.always("SHOW STATS")],
        columns: [
            .label("database"),
            .counter(
                "total_xact_count", as: "pgbouncer_stats_transactions_pooled_total",
                "Transactions."),
            .counter(
                "total_query_count", as: "pgbouncer_stats_queries_pooled_total", "Queries."),
            .counter(
                "total_received", as: "pgbouncer_stats_received_bytes_total",
                "Bytes received from clients and servers."),
            .counter(
                "total_sent", as: "pgbouncer_stats_sent_bytes_total",
                "Bytes sent to clients and servers."),
            .counter(
                "total_xact_time", as: "pgbouncer_stats_server_in_transaction_seconds_total",
                "Time that server connections were in a transaction.", times: microseconds),
            .counter(
                "total_query_time", as: "pgbouncer_stats_queries_duration_seconds_total",
                "Time that servers worked on queries.", times: microseconds),
            .counter(
                "total_wait_time", as: "pgbouncer_stats_client_wait_seconds_total",
                "Time that clients waited for a server connection.", times: microseconds),
        ])

    /// The pooler's own numbers of things.
    static let pgbouncerLists = Collector(
        "pgbouncer_lists", "Numbers of clients, servers, pools and other things.",
        scope: .pgbouncer, ignoresOtherColumns: true, variants: [.always("SHOW LISTS")],
        columns: [
            .label("list"),
            .gauge(
                "items", as: "pgbouncer_lists_items",
                "Things of this kind: used_clients and used_servers are connections; free_clients and "
                    + "free_servers are memory that is kept for reuse and no room for more."),
        ])

    /// How many connections the pooler takes and makes.
    static let pgbouncerConfiguration = Collector(
        "pgbouncer_config", "Limits of the pooler on connections, as it is set.",
        scope: .pgbouncer, ignoresOtherColumns: true, variants: [.always("SHOW CONFIG")],
        columns: [
            .gauge(
                "max_client_conn", as: "pgbouncer_config_max_client_connections",
                "Clients that may be connected (max_client_conn); more are turned away."),
            .gauge(
                "max_user_connections", as: "pgbouncer_config_max_user_connections",
                "Server connections that a user may have in all; 0 is no limit."),
            .gauge(
                "max_db_connections", as: "pgbouncer_config_max_database_connections",
                "Server connections that a database may have in all; 0 is no limit."),
            .gauge(
                "default_pool_size", as: "pgbouncer_config_default_pool_size",
                "Server connections that a pool may have where its database does not say otherwise."
            ),
            .gauge(
                "min_pool_size", as: "pgbouncer_config_min_pool_size",
                "Server connections that a pool keeps open."),
            .gauge(
                "reserve_pool_size", as: "pgbouncer_config_reserve_pool_size",
                "Further server connections of a pool whose clients wait long."),
            .gauge(
                "query_wait_timeout", as: "pgbouncer_config_query_wait_timeout_seconds",
                "How long a client may wait for a server connection; 0 is no limit."),
        ], isOfSettings: true)

    private static let microseconds = 0.000_001
}
