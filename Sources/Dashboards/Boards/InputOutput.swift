extension Board {
    private static let before16 = "PostgreSQL is older than 16"
    private static let untimed = "PostgreSQL is older than 16 or track_io_timing is off"

    /// What is read and written, and by which processes.
    static let io = Board(
        "pgvigil-io", "PostgreSQL I/O and cache", "What is read and written, by which process.",
        scope: .target, variables: [.databases],
        [
            Row("Cache", cachePanels), Row("By kind of process", processPanels),
            Row("Small caches", slruPanels), Row("Shared memory and temporary files", memoryPanels),
        ])

    static let cacheHitRatio: Panel = .lines(
        "Cache hit ratio", "percentunit",
        "Blocks found in shared buffers, of all and by database. Bad: below a line; look for tables"
            + " that are read in full, then at shared_buffers.",
        [
            Query(
                "max by (target) (pg_cache_hit_ratio{@T})", "all",
                unless: "fewer than 10,000 blocks were requested in 5 minutes"),
            Query(
                "max by (datname) (pg_database_cache_hit_ratio{@D})", "{{datname}}",
                unless: "fewer than 10,000 blocks were requested in 5 minutes"),
            .limit("cache_hit_ratio"),
        ]
    ) {
        $0.low = nil
        $0.high = 1
        $0.more = "pgvigil-io"
    }

    private static let cachePanels: [Panel] = [
        cacheHitRatio,
        .lines(
            "Blocks found and read", "ops",
            "Blocks per second found in shared buffers, and read. Bad: reads that grow faster than"
                + " hits.",
            [
                Query("sum by (target) (rate(pg_stat_database_blks_hit_total{@D}[@R]))", "found"),
                Query("sum by (target) (rate(pg_stat_database_blks_read_total{@D}[@R]))", "read"),
            ]),
        .lines(
            "Time waiting for blocks", "short",
            "Seconds per second that sessions spend in reads and writes. Bad: near the number of"
                + " active sessions. Zero without track_io_timing.",
            [
                Query(
                    "sum by (target) (rate(pg_stat_database_blk_read_time_seconds_total"
                        + "{@D}[@R]))", "reading"),
                Query(
                    "sum by (target) (rate(pg_stat_database_blk_write_time_seconds_total"
                        + "{@D}[@R]))", "writing"),
            ]),
        .layers(
            "Temporary files", "Bps",
            "Bytes per second that sorts and hashes spill to disk. Bad: steady spilling; raise"
                + " work_mem for those who need it.",
            [
                Query(
                    "sum by (datname) (rate(pg_stat_database_temp_bytes_total{@D}[@R]))",
                    "{{datname}}")
            ]),
        .layers(
            "Temporary files created", "ops",
            "Files per second that sorts and hashes create. Bad: many for few bytes; work_mem is only"
                + " just too small.",
            [
                Query(
                    "sum by (datname) (rate(pg_stat_database_temp_files_total{@D}[@R]))",
                    "{{datname}}")
            ]),
        .lines(
            "Checksums", "short",
            "Blocks found with a wrong checksum, in each interval. Bad: any; the disk is at fault. An"
                + " empty name stands for the shared catalogs.",
            [
                Query(
                    "sum by (datname) (increase(pg_stat_database_checksum_failures_total"
                        + "{@T}[@R]))", "{{datname}}",
                    unless: "the cluster has no data checksums")
            ]
        ) { $0.drawsBars = true },
    ]

    private static func byProcess(_ name: String, _ what: String = "") -> Query {
        Query(
            "sum by (backend_type) (rate(pg_stat_io_\(name)_total{@T}[@R]))",
            what.isEmpty ? "{{backend_type}}" : "\(what) {{backend_type}}", unless: before16)
    }

    private static func mean(_ name: String) -> Query {
        Query(
            "(sum by (target) (rate(pg_stat_io_\(name)_seconds_total{@T}[@R])) > 0)"
                + " / sum by (target) (rate(pg_stat_io_\(name)s_total{@T}[@R]))", name,
            unless: untimed)
    }

    private static func onlyTarget(_ name: String, _ legend: String) -> Query {
        Query(
            "sum by (target) (rate(pg_stat_io_\(name)_total{@T}[@R]))", legend, unless: before16)
    }

    private static let processPanels: [Panel] = [
        .layers(
            "Reads by process", "Bps",
            "Bytes read per second by kind of process. Bad: autovacuum or client backends near what"
                + " the disk can do.", [byProcess("read_bytes")]
        ) { $0.interval = "1m" },
        .layers(
            "Writes by process", "Bps",
            "Bytes written and appended per second by kind of process. Bad: client backends that"
                + " write for themselves.",
            [byProcess("write_bytes", "writes:"), byProcess("extend_bytes", "appends:")]
        ) { $0.interval = "1m" },
        .lines(
            "Time of one operation", "s",
            "Mean time of a read, write, append, fsync and request to write. Bad: reads above a few"
                + " milliseconds on flash.",
            [mean("read"), mean("write"), mean("extend"), mean("fsync"), mean("writeback")]
        ) { $0.interval = "1m" },
        .lines(
            "Operations", "iops",
            "Operations per second. Bad: near what the disk can do; many fsyncs by other processes"
                + " than the checkpointer.",
            [
                onlyTarget("reads", "reads"), onlyTarget("writes", "writes"),
                onlyTarget("extends", "appends"), onlyTarget("fsyncs", "fsyncs"),
                onlyTarget("writebacks", "requests to write"),
            ]
        ) { $0.interval = "1m" },
        .lines(
            "Buffers", "ops",
            "Blocks per second found in buffers, thrown out to make room, and buffers of small rings"
                + " used again. Bad: evictions near hits; shared_buffers is too small.",
            [
                onlyTarget("hits", "hits"), onlyTarget("evictions", "evictions"),
                onlyTarget("reuses", "reuses"),
            ]
        ) { $0.interval = "1m" },
        .layers(
            "Reads by context", "Bps",
            "Bytes read per second by why they are read: normal, vacuum, bulk reads and writes, and"
                + " by object. Bad: bulk reads of tables that have an index for the query.",
            [
                Query(
                    "sum by (object, context) (rate(pg_stat_io_read_bytes_total{@T}[@R])) > 0",
                    "{{object}} {{context}}", unless: "\(before16) or nothing was read")
            ]
        ) { $0.interval = "1m" },
    ]

    private static func slru(_ name: String, _ title: String, _ bad: String) -> Panel {
        .layers(
            title, "ops", "Per second, by cache of transaction states and the like. Bad: \(bad).",
            [Query("sum by (name) (rate(pg_stat_slru_\(name)_total{@T}[@R]))", "{{name}}")]
        ) { $0.interval = "2m" }
    }

    private static let slruPanels: [Panel] = [
        slru("blks_hit", "Small caches: found", "a drop while reads rise"),
        slru(
            "blks_read", "Small caches: read",
            "many of subtrans or multixact; long transactions with savepoints or row locks"),
        slru("blks_written", "Small caches: written", "a step that no release explains"),
        slru("blks_zeroed", "Small caches: new blocks", "far more than there are transactions"),
        slru("flushes", "Small caches: flushes", "more than there are checkpoints"),
        slru("truncates", "Small caches: truncations", "none for days, while the age rises"),
    ]

    private static let noBufferCache = "the extension pg_buffercache is not installed, or below 1.4"

    private static func buffers(_ name: String, _ legend: String) -> Query {
        Query(
            "max by (target) (pg_buffercache_\(name){@T})", legend, unless: noBufferCache)
    }

    private static let memoryPanels: [Panel] = [
        .layers(
            "Shared memory", "bytes",
            "What shared memory is reserved for, since the server's start. Bad: more than the machine has"
                + " to spare; most of it is shared_buffers.",
            [
                Query(
                    "max by (name) (pg_shmem_allocations_size_bytes{@T})", "{{name}}",
                    unless: "PostgreSQL is older than 15")
            ]),
        .lines(
            "Shared buffers", "short",
            "Buffers that hold a block, that hold nothing, that have to be written, and that are in"
                + " use at the moment. Bad: nearly all have to be written.",
            [
                buffers("used_buffers", "used"), buffers("unused_buffers", "unused"),
                buffers("dirty_buffers", "dirty"), buffers("pinned_buffers", "pinned"),
            ]),
        .lines(
            "Usage count", "short",
            "How often the blocks in shared buffers are used, 0 to 5. Bad: near 5 with many reads;"
                + " shared_buffers may be too small.",
            [buffers("usage_count_average", "average")]),
        .layers(
            "Temporary files now", "bytes",
            "Temporary files of running queries that are there now, by tablespace, without those that"
                + " the processes of a parallel query share. Bad: growth towards the size of the disk;"
                + " temp_file_limit bounds what a process may take.",
            [
                Query(
                    "max by (tablespace) (pg_temporary_files_size_bytes{@T})", "{{tablespace}}",
                    unless: noTemporary)
            ]),
        .lines(
            "Temporary files now: number", "short",
            "How many temporary files of running queries are there now, by tablespace. Bad:"
                + " thousands; sorts and hashes of far more than work_mem.",
            [
                Query(
                    "max by (tablespace) (pg_temporary_files{@T})", "{{tablespace}}",
                    unless: noTemporary)
            ]),
    ]
    private static let noTemporary = "the agent's role is no member of pg_monitor"
}
