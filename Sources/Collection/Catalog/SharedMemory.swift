import Tables

// What lies in shared memory.
extension Collector {
    /// What shared memory is reserved for, since the server's start.
    static let sharedMemory = Collector(
        "pg_shmem_allocations", "Shared memory by what it is reserved for.",
        pace: .atMostEvery(.seconds(600)), requires: [.role("pg_read_all_stats")],
        variants: [
            .since(
                15,
                """
                SELECT coalesce(name, 'unused') AS name, sum(allocated_size) AS size
                  FROM pg_get_shmem_allocations()
                 GROUP BY 1
                 ORDER BY 2 DESC, 1
                """)
        ],
        columns: [
            .label("name"),
            .gauge(
                "size", as: "pg_shmem_allocations_size_bytes",
                "Bytes of shared memory that are reserved for this, as the server names it."),
        ],
        ranking: Ranking(
            top: 15, by: "size", remainder: ["name": "other"],
            folded: "pg_shmem_allocations_folded"))

    /// What extensions have registered in dynamic shared memory.
    static let sharedMemoryRegistry = Collector(
        "pg_dsm_registry_allocations", "Dynamic shared memory that extensions have registered.",
        pace: .atMostEvery(.seconds(600)), requires: [.role("pg_read_all_stats")],
        variants: [
            .since(
                19,
                """
                SELECT name, sum(size) AS size FROM pg_get_dsm_registry_allocations()
                 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50
                """)
        ],
        columns: [
            .label("name"),
            .gauge(
                "size", as: "pg_dsm_registry_allocations_size_bytes",
                "Bytes of dynamic shared memory that are registered under this name."),
        ], rowsMax: 50)

    /// What shared buffers hold, where the extension is there.
    ///
    /// The function looks at the header of each buffer without locking it.
    static let bufferCache = Collector(
        "pg_buffercache", "Shared buffers by their state (with the extension, 1.4 and later).",
        pace: .atMostEvery(.seconds(600)), within: .seconds(5),
        requires: [.optionalExtension("pg_buffercache"), .role("pg_monitor")],
        variants: [
            Variant(
                16..<Int.max, extension: "1.4" ..< .endless,
                """
                SELECT buffers_used, buffers_unused, buffers_dirty, buffers_pinned,
                       usagecount_avg
                  FROM {schema:pg_buffercache}.pg_buffercache_summary()
                """)
        ],
        columns: [
            .gauge(
                "buffers_used", as: "pg_buffercache_used_buffers",
                "Shared buffers that hold a block."),
            .gauge(
                "buffers_unused", as: "pg_buffercache_unused_buffers",
                "Shared buffers that hold nothing."),
            .gauge(
                "buffers_dirty", as: "pg_buffercache_dirty_buffers",
                "Shared buffers whose block has changes that are not written yet."),
            .gauge(
                "buffers_pinned", as: "pg_buffercache_pinned_buffers",
                "Shared buffers that a process uses at this moment."),
            .gauge(
                "usagecount_avg", as: "pg_buffercache_usage_count_average",
                "Average usage count of the shared buffers that hold a block, 0 to 5."),
        ])
}
