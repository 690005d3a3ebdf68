extension SessionSetting {
    /// Settings that a role can change and that we leave to it, with the reason.
    ///
    /// Every setting of context `user` is pinned or named here; a test holds it.
    package static let leftAlone: [(reason: String, names: [String])] = [
        (
            "we set them by other means",
            ["application_name", "client_encoding"]
        ),
        (
            "they change the plan and not the answer; the statement's limit bounds the time",
            [
                "constraint_exclusion", "cpu_index_tuple_cost", "cpu_operator_cost",
                "cpu_tuple_cost", "cursor_tuple_fraction", "effective_cache_size",
                "enable_async_append", "enable_bitmapscan", "enable_distinct_reordering",
                "enable_eager_aggregate", "enable_gathermerge", "enable_group_by_reordering",
                "enable_hashagg", "enable_hashjoin", "enable_incremental_sort",
                "enable_indexonlyscan", "enable_indexscan", "enable_material", "enable_memoize",
                "enable_mergejoin", "enable_nestloop", "enable_parallel_append",
                "enable_parallel_hash", "enable_partition_pruning",
                "enable_partitionwise_aggregate", "enable_partitionwise_join",
                "enable_presorted_aggregate", "enable_self_join_elimination", "enable_seqscan",
                "enable_sort", "enable_tidscan", "from_collapse_limit", "geqo", "geqo_effort",
                "geqo_generations", "geqo_pool_size", "geqo_seed", "geqo_selection_bias",
                "geqo_threshold", "join_collapse_limit", "min_eager_agg_group_size",
                "plan_cache_mode", "random_page_cost", "recursive_worktable_factor",
                "seq_page_cost", "synchronize_seqscans",
            ]
        ),
        (
            "they bound memory and input of a statement, which the owner of the role may choose",
            [
                "backend_flush_after", "effective_io_concurrency", "hash_mem_multiplier",
                "io_combine_limit", "logical_decoding_work_mem", "maintenance_io_concurrency",
                "maintenance_work_mem", "temp_buffers", "work_mem",
            ]
        ),
        (
            "no parallel worker is started, whatever they say",
            [
                "debug_parallel_query", "force_parallel_mode", "max_parallel_maintenance_workers",
                "max_parallel_workers", "min_parallel_index_scan_size",
                "min_parallel_table_scan_size", "parallel_leader_participation",
                "parallel_setup_cost", "parallel_tuple_cost",
            ]
        ),
        (
            "nothing is compiled while jit is off",
            [
                "jit_above_cost", "jit_expressions", "jit_inline_above_cost",
                "jit_optimize_above_cost", "jit_tuple_deforming",
            ]
        ),
        (
            "they say where and how new objects are stored, which the owner of a history may choose",
            [
                "default_statistics_target", "default_table_access_method", "default_tablespace",
                "default_toast_compression", "file_copy_method", "gin_pending_list_limit",
                "temp_tablespaces", "wal_skip_threshold",
            ]
        ),
        (
            "our statements hold no backslashes, and warnings are not sent",
            ["backslash_quote", "escape_string_warning"]
        ),
        (
            "numbers and times are sent without them; a statement of the user's own may want them",
            [
                "TimeZone", "default_text_search_config", "gin_fuzzy_search_limit",
                "icu_validation_level", "lc_monetary", "lc_numeric", "lc_time",
                "timezone_abbreviations", "xmlbinary", "xmloption",
            ]
        ),
        (
            "VACUUM and ANALYZE are not run",
            [
                "vacuum_buffer_usage_limit", "vacuum_cost_delay", "vacuum_cost_limit",
                "vacuum_cost_page_dirty", "vacuum_cost_page_hit", "vacuum_cost_page_miss",
                "vacuum_failsafe_age", "vacuum_freeze_min_age", "vacuum_freeze_table_age",
                "vacuum_max_eager_freeze_failure_rate", "vacuum_multixact_failsafe_age",
                "vacuum_multixact_freeze_min_age", "vacuum_multixact_freeze_table_age",
                "vacuum_truncate",
            ]
        ),
        (
            "roles and passwords are not made",
            [
                "createrole_self_grant", "md5_password_warnings", "password_encryption",
                "scram_iterations",
            ]
        ),
        (
            "nothing is replicated, notified or traced over our sessions by them",
            ["debug_logical_replication_streaming", "trace_notify", "wal_sender_timeout"]
        ),
        (
            "read-only sessions commit nothing, writing ones are bound by synchronous_commit",
            ["commit_siblings", "synchronous_commit"]
        ),
        (
            "no function is made by a session that watches, and the installing one checks them",
            ["check_function_bodies"]
        ),
        (
            "they only shape what others switch on, or measure time in another way",
            ["debug_pretty_print", "log_parameter_max_length_on_error", "timing_clock_source"]
        ),
        (
            "libraries are loaded at login, before anything of ours",
            ["local_preload_libraries"]
        ),
        (
            "they belong to a transaction, and each one takes the pinned defaults",
            ["transaction_deferrable", "transaction_isolation", "transaction_read_only"]
        ),
    ]
}
