/// The settings of PostgreSQL 14 to 19 and pg_stat_statements, from lists of such servers.
///
/// A name, its unit where it has one, and the versions that have it where not all do: `NAME/UNIT@14-16`,
/// `@17-` from 17 on.
extension KnownSetting {
    static let lists: [(kind: SettingKind, names: String)] = [
        (
            .boolean,
            """
            allow_alter_system@17- allow_in_place_tablespaces allow_system_table_mods array_nulls
            autovacuum bonjour check_function_bodies data_checksums@14-18 data_sync_retry
            db_user_namespace@14-16 debug_assertions debug_exec_backend@19- debug_pretty_print
            debug_print_parse debug_print_plan debug_print_raw_parse@19- debug_print_rewritten
            default_transaction_deferrable default_transaction_read_only enable_async_append
            enable_bitmapscan enable_distinct_reordering@18- enable_eager_aggregate@19-
            enable_gathermerge enable_group_by_reordering@17- enable_hashagg enable_hashjoin
            enable_incremental_sort enable_indexonlyscan enable_indexscan enable_material
            enable_memoize enable_mergejoin enable_nestloop enable_parallel_append
            enable_parallel_hash enable_partition_pruning enable_partitionwise_aggregate
            enable_partitionwise_join enable_presorted_aggregate@16-
            enable_self_join_elimination@18- enable_seqscan enable_sort enable_tidscan
            escape_string_warning@14-18 event_triggers@17- exit_on_error fsync full_page_writes geqo
            gss_accept_delegation@16- hot_standby hot_standby_feedback ignore_checksum_failure
            ignore_invalid_pages ignore_system_indexes in_hot_standby integer_datetimes jit
            jit_debugging_support jit_dump_bitcode jit_expressions jit_profiling_support
            jit_tuple_deforming krb_caseins_users lo_compat_privileges log_checkpoints
            log_connections@14-17 log_disconnections log_duration log_executor_stats log_hostname
            log_lock_failures@18- log_lock_waits log_parser_stats log_planner_stats
            log_recovery_conflict_waits log_replication_commands log_statement_stats
            log_truncate_on_rotation logging_collector md5_password_warnings@18-
            parallel_leader_participation pg_stat_statements.save pg_stat_statements.track_planning
            pg_stat_statements.track_utility quote_all_identifiers recovery_target_inclusive
            remove_temp_files_after_crash restart_after_crash row_security send_abort_for_crash@16-
            send_abort_for_kill@16- ssl ssl_passphrase_command_supports_reload
            ssl_prefer_server_ciphers ssl_sni@19- standard_conforming_strings summarize_wal@17-
            sync_replication_slots@17- synchronize_seqscans syslog_sequence_numbers
            syslog_split_messages trace_connection_negotiation@17- trace_notify trace_sort
            track_activities track_commit_timestamp track_cost_delay_timing@18- track_counts
            track_io_timing track_wal_io_timing transaction_deferrable transaction_read_only
            transform_null_equals update_process_title vacuum_truncate@18- wal_compression@14-14
            wal_init_zero wal_log_hints wal_receiver_create_temp_slot wal_recycle zero_damaged_pages
            """
        ),
        (
            .integer,
            """
            archive_timeout/s authentication_timeout/s autovacuum_analyze_threshold
            autovacuum_freeze_max_age autovacuum_max_parallel_workers@19- autovacuum_max_workers
            autovacuum_multixact_freeze_max_age autovacuum_naptime/s autovacuum_vacuum_cost_limit
            autovacuum_vacuum_insert_threshold autovacuum_vacuum_max_threshold@18-
            autovacuum_vacuum_threshold autovacuum_work_mem/kB autovacuum_worker_slots@18-
            backend_flush_after/8kB bgwriter_delay/ms bgwriter_flush_after/8kB bgwriter_lru_maxpages
            block_size checkpoint_flush_after/8kB checkpoint_timeout/s checkpoint_warning/s
            client_connection_check_interval/ms commit_delay commit_siblings
            commit_timestamp_buffers/8kB@17- data_directory_mode deadlock_timeout/ms
            debug_discard_caches default_statistics_target effective_cache_size/8kB
            effective_io_concurrency extra_float_digits from_collapse_limit geqo_effort
            geqo_generations geqo_pool_size geqo_threshold gin_fuzzy_search_limit
            gin_pending_list_limit/kB huge_page_size/kB idle_in_transaction_session_timeout/ms
            idle_replication_slot_timeout/s@18- idle_session_timeout/ms io_combine_limit/8kB@17-
            io_max_combine_limit/8kB@18- io_max_concurrency@18- io_max_workers@19-
            io_min_workers@19- io_worker_idle_timeout/ms@19- io_worker_launch_interval/ms@19-
            io_workers@18-18 join_collapse_limit lock_timeout/ms log_autoanalyze_min_duration/ms@19-
            log_autovacuum_min_duration/ms log_file_mode log_min_duration_sample/ms
            log_min_duration_statement/ms log_parameter_max_length/B
            log_parameter_max_length_on_error/B log_rotation_age/min log_rotation_size/kB
            log_startup_progress_interval/ms@15- log_temp_files/kB logical_decoding_work_mem/kB
            maintenance_io_concurrency maintenance_work_mem/kB max_active_replication_origins@18-
            max_connections max_files_per_process max_function_args max_identifier_length
            max_index_keys max_locks_per_transaction max_logical_replication_workers
            max_notify_queue_pages@17- max_parallel_apply_workers_per_subscription@16-
            max_parallel_maintenance_workers max_parallel_workers max_parallel_workers_per_gather
            max_pred_locks_per_page max_pred_locks_per_relation max_pred_locks_per_transaction
            max_prepared_transactions max_repack_replication_slots@19- max_replication_slots
            max_slot_wal_keep_size/MB max_stack_depth/kB max_standby_archive_delay/ms
            max_standby_streaming_delay/ms max_sync_workers_per_subscription max_wal_senders
            max_wal_size/MB max_worker_processes min_dynamic_shared_memory/MB
            min_parallel_index_scan_size/8kB min_parallel_table_scan_size/8kB min_wal_size/MB
            multixact_member_buffers/8kB@17- multixact_offset_buffers/8kB@17- notify_buffers/8kB@17-
            num_os_semaphores@18- old_snapshot_threshold/min@14-16
            password_expiration_warning_threshold/s@19- pg_stat_statements.max port
            post_auth_delay/s pre_auth_delay/s recovery_min_apply_delay/ms reserved_connections@16-
            scram_iterations@16- segment_size/8kB serializable_buffers/8kB@17- server_version_num
            shared_buffers/8kB shared_memory_size/MB@15- shared_memory_size_in_huge_pages@15-
            statement_timeout/ms subtransaction_buffers/8kB@17- superuser_reserved_connections
            tcp_keepalives_count tcp_keepalives_idle/s tcp_keepalives_interval/s tcp_user_timeout/ms
            temp_buffers/8kB temp_file_limit/kB track_activity_query_size/B
            transaction_buffers/8kB@17- transaction_timeout/ms@17- unix_socket_permissions
            vacuum_buffer_usage_limit/kB@16- vacuum_cost_limit vacuum_cost_page_dirty
            vacuum_cost_page_hit vacuum_cost_page_miss vacuum_defer_cleanup_age@14-15
            vacuum_failsafe_age vacuum_freeze_min_age vacuum_freeze_table_age
            vacuum_multixact_failsafe_age vacuum_multixact_freeze_min_age
            vacuum_multixact_freeze_table_age wal_block_size wal_buffers/8kB
            wal_decode_buffer_size/B@15- wal_keep_size/MB wal_receiver_status_interval/s
            wal_receiver_timeout/ms wal_retrieve_retry_interval/ms wal_segment_size/B
            wal_sender_shutdown_timeout/ms@19- wal_sender_timeout/ms wal_skip_threshold/kB
            wal_summary_keep_time/min@17- wal_writer_delay/ms wal_writer_flush_after/8kB work_mem/kB
            """
        ),
        (
            .real,
            """
            autovacuum_analyze_scale_factor autovacuum_analyze_score_weight@19-
            autovacuum_freeze_score_weight@19- autovacuum_multixact_freeze_score_weight@19-
            autovacuum_vacuum_cost_delay/ms autovacuum_vacuum_insert_scale_factor
            autovacuum_vacuum_insert_score_weight@19- autovacuum_vacuum_scale_factor
            autovacuum_vacuum_score_weight@19- bgwriter_lru_multiplier checkpoint_completion_target
            cpu_index_tuple_cost cpu_operator_cost cpu_tuple_cost cursor_tuple_fraction geqo_seed
            geqo_selection_bias hash_mem_multiplier jit_above_cost jit_inline_above_cost
            jit_optimize_above_cost log_statement_sample_rate log_transaction_sample_rate
            min_eager_agg_group_size@19- parallel_setup_cost parallel_tuple_cost random_page_cost
            recursive_worktable_factor@15- seq_page_cost vacuum_cost_delay/ms
            vacuum_max_eager_freeze_failure_rate@18-
            """
        ),
        (
            .enumeration,
            """
            IntervalStyle archive_mode backslash_quote bytea_output client_min_messages
            composite_type_mismatch@15-15 compute_query_id constraint_exclusion data_checksums@19-
            debug_logical_replication_streaming@16- debug_parallel_query@16-
            default_toast_compression default_transaction_isolation dynamic_shared_memory_type
            effective_wal_level@19- file_copy_method@18- file_extend_method@17-
            force_parallel_mode@14-15 huge_pages huge_pages_status@17- icu_validation_level@16-
            io_method@18- log_error_verbosity log_min_error_statement log_min_messages@14-18
            log_statement password_encryption pg_stat_statements.track plan_cache_mode
            recovery_init_sync_method recovery_prefetch@15- recovery_target_action
            session_replication_role shared_memory_type ssl_max_protocol_version
            ssl_min_protocol_version stats_fetch_consistency@15- synchronous_commit syslog_facility
            timing_clock_source@19- trace_recovery_messages@14-16 track_functions
            transaction_isolation wal_compression@15- wal_level wal_sync_method xmlbinary xmloption
            """
        ),
        (
            .text,
            """
            DateStyle TimeZone application_name archive_cleanup_command archive_command
            archive_library@15- backtrace_functions bonjour_name client_encoding cluster_name
            config_file createrole_self_grant@16- data_directory debug_io_direct@16-
            default_table_access_method default_tablespace default_text_search_config
            dynamic_library_path event_source extension_control_path@18- extension_destdir@15-15
            external_pid_file hba_file hosts_file@19- ident_file jit_provider krb_server_keyfile
            lc_collate@14-15 lc_ctype@14-15 lc_messages lc_monetary lc_numeric lc_time
            listen_addresses local_preload_libraries log_connections@18- log_destination
            log_directory log_filename log_line_prefix log_min_messages@19- log_timezone
            oauth_validator_libraries@18- output_plugin_libraries@15-18 primary_conninfo
            primary_slot_name promote_trigger_file@14-15 recovery_end_command recovery_target
            recovery_target_lsn recovery_target_name recovery_target_time recovery_target_timeline
            recovery_target_xid restore_command restrict_nonsystem_relation_kind search_path
            server_encoding server_version session_preload_libraries shared_preload_libraries
            ssl_ca_file ssl_cert_file ssl_ciphers ssl_crl_dir ssl_crl_file ssl_dh_params_file
            ssl_ecdh_curve@14-17 ssl_groups@18- ssl_key_file ssl_library ssl_passphrase_command
            ssl_tls13_ciphers@18- stats_temp_directory@14-14 synchronized_standby_slots@17-
            synchronous_standby_names syslog_ident temp_tablespaces timezone_abbreviations
            unix_socket_directories unix_socket_group wal_consistency_checking
            """
        ),
    ]

    /// The words that settings of words take, as PostgreSQL shows them.
    static let words: [String: String] = [
        "intervalstyle": "postgres postgres_verbose sql_standard iso_8601",
        "archive_mode": "always on off",
        "backslash_quote": "safe_encoding on off",
        "bytea_output": "escape hex",
        "client_min_messages": "debug5 debug4 debug3 debug2 debug1 log notice warning error info",
        "compute_query_id": "auto regress on off",
        "constraint_exclusion": "partition on off",
        "debug_logical_replication_streaming": "buffered immediate",
        "debug_parallel_query": "off on regress",
        "default_toast_compression": "pglz lz4",
        "dynamic_shared_memory_type": "posix sysv mmap windows",
        "file_copy_method": "copy clone",
        "file_extend_method": "posix_fallocate write_zeros",
        "force_parallel_mode": "off on regress",
        "huge_pages": "off on try",
        "huge_pages_status": "off on unknown",
        "icu_validation_level":
            "disabled debug5 debug4 debug3 debug2 debug1 log notice warning error",
        "io_method": "sync worker io_uring",
        "log_error_verbosity": "terse default verbose",
        "log_min_error_statement":
            "debug5 debug4 debug3 debug2 debug1 info notice warning error log fatal "
            + "panic",
        "log_min_messages":
            "debug5 debug4 debug3 debug2 debug1 info notice warning error log fatal "
            + "panic",
        "log_statement": "none ddl mod all",
        "password_encryption": "md5 scram-sha-256",
        "pg_stat_statements.track": "none top all",
        "plan_cache_mode": "auto force_generic_plan force_custom_plan",
        "recovery_init_sync_method": "fsync syncfs",
        "recovery_prefetch": "off on try",
        "recovery_target_action": "pause promote shutdown",
        "session_replication_role": "origin replica local",
        "shared_memory_type": "sysv mmap windows",
        "ssl_min_protocol_version": "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3",
        "stats_fetch_consistency": "none cache snapshot",
        "synchronous_commit": "local remote_write remote_apply on off",
        "syslog_facility": "local0 local1 local2 local3 local4 local5 local6 local7",
        "trace_recovery_messages": "debug5 debug4 debug3 debug2 debug1 log notice warning error",
        "track_functions": "none pl all",
        "wal_compression": "pglz lz4 zstd on off",
        "wal_level": "minimal replica logical",
        "wal_sync_method": "fsync fdatasync open_sync open_datasync fsync_writethrough",
        "xmlbinary": "base64 hex",
        "xmloption": "content document",
    ]
}
