"""Vacuum, the age of rows, and the tables themselves."""

from .grafana import bars, coloured, limit, override, series, steps, table

TABLE = "by (datname, schemaname, relname)"
TABLES = [("datname", "Database"), ("schemaname", "Schema"), ("relname", "Table")]
NAME = "{{datname}}: {{schemaname}}.{{relname}}"


def vacuum(made):
    made.row("Vacuum and wraparound")
    made.add(series(
        "Vacuum", "Tables whose vacuum is due by their own settings (left), and the largest number"
        " of times that a table is past its threshold (right). Bad: a line that only rises.",
        "short",
        [("max by (target) (pg_vacuum_overdue_tables{@T})", "overdue tables"),
         ("max by (target) (pg_stat_user_tables_vacuum_due_ratio{@D})", "largest due ratio")],
        overrides=[override("largest due ratio", ("custom.axisPlacement", "right"))]), 8)
    made.add(series(
        "Wraparound", "Age of the oldest row and row lock as a share of what there can be; at 100 %"
        " the server stops writing. Bad: above a line. Empty on a replica.", "percentunit",
        [("max by (target) (pg_xid_age_ratio{@T})", "transactions"),
         ("max by (target) (pg_mxid_age_ratio{@T})", "multixacts"),
         limit("xid_age_ratio")], high=1), 8)
    made.add(series(
        "Horizon", "Transactions since the oldest that someone still may look at, by who holds it:"
        " vacuum can remove nothing younger. Bad: millions; end the holder. Prepared transactions"
        " show their age (right) where there are any.", "short",
        [("max by (holder) (pg_vacuum_horizon_age_transactions{@T})", "{{holder}}"),
         ("max by (datname) (pg_prepared_xacts_oldest_age_seconds{@D})",
          "prepared transaction in {{datname}}")],
        overrides=[override(
            "/^prepared transaction/", ("unit", "s"), ("custom.axisPlacement", "right"),
            regular=True)]), 8)
    made.add(series(
        "Running upkeep", "How far running vacuums, index builds and the like are in their phase."
        " Bad: one that stands still. Empty when none runs.", "percentunit",
        [("min by (command, datname, relid, phase) (pg_progress_done_ratio{@D})",
          "{{command}} {{datname}} {{relid}}: {{phase}}")], high=1), 8)
    made.add(series(
        "Processes", "Processes of the server by type. Bad: autovacuum workers always at their"
        " maximum: autovacuum does not keep up.", "short",
        [("sum by (backend_type) (pg_backends{@T})", "{{backend_type}}")], stack=True), 8)
    made.add(series(
        "Age by database", "Transactions since the oldest row that is not frozen. Bad: far above"
        " autovacuum_freeze_max_age (200 million unless changed).", "short",
        [("max by (datname) (pg_database_xid_age_transactions{@D})", "{{datname}}")]), 8)


def tables(made):
    made.row("Tables, indexes and sequences")
    made.add(series(
        "Database sizes", "Bytes on disk by database. Bad: growth that fills the disk before you"
        " look again.", "bytes",
        [("max by (datname) (pg_database_size_bytes{@D})", "{{datname}}")], stack=True), 8)
    made.add(series(
        "Dead rows", "The ten tables with the most dead rows. Bad: growth without the drops that"
        " vacuum makes.", "short",
        [(f"topk(10, max {TABLE} (pg_stat_user_tables_n_dead_tup{{@D}}))", NAME)]), 8)
    made.add(series(
        "Changes by table", "Rows inserted, updated and deleted per second in the ten busiest"
        " tables. Bad: a table that no release explains.", "rowsps",
        [(f"topk(10, sum {TABLE} (rate(pg_stat_user_tables_n_tup_ins_total{{@D}}[@R])"
          " + rate(pg_stat_user_tables_n_tup_upd_total{@D}[@R])"
          " + rate(pg_stat_user_tables_n_tup_del_total{@D}[@R])))", NAME)], interval="2m"), 8)
    made.add(table(
        "Largest tables", "The twenty largest tables of the chosen databases. Bad: a vacuum ratio"
        " well above 1, or many dead rows for each that lives.", TABLES,
        [("Table size", f"topk(20, max {TABLE} (pg_stat_user_tables_table_size_bytes{{@D}}))",
          [("unit", "bytes")])]
        + [(heading, f"max {TABLE} ({name}{{@D}}) and on (datname, schemaname, relname)"
            f" topk(20, max {TABLE} (pg_stat_user_tables_table_size_bytes{{@D}}))", properties)
           for heading, name, properties in [
               ("Index size", "pg_stat_user_tables_index_size_bytes", [("unit", "bytes")]),
               ("Live rows", "pg_stat_user_tables_n_live_tup", []),
               ("Dead rows", "pg_stat_user_tables_n_dead_tup", []),
               ("Vacuum due", "pg_stat_user_tables_vacuum_due_ratio",
                coloured(steps((2, "orange"), (5, "red"))) + [("decimals", 2)]),
               ("Freeze age", "pg_stat_user_tables_freeze_age_ratio", [("unit", "percentunit")]),
           ]], sort="Table size"), 24, 10)
    made.add(series(
        "Rows read in full scans", "Rows per second read by sequential scans in the ten tables"
        " with the most. Bad: a large table; an index may be missing.", "rowsps",
        [(f"topk(10, sum {TABLE} (rate(pg_stat_user_tables_seq_tup_read_total{{@D}}[@R])))",
          NAME)], interval="2m"), 8)
    made.add(bars(
        "Sequences", "The ten sequences that have used up most of their range or of their column's."
        " Bad: above 80 %; at 100 % inserts fail. Sequences of 64 bits, and those that the"
        " agent's role may not read, are not here.", "percentunit",
        ("topk(10, max by (datname, schemaname, sequencename) (pg_sequences_used_ratio{@D}))",
         "{{datname}}: {{schemaname}}.{{sequencename}}"),
        thresholds=steps((0.8, "orange"), (0.95, "red")), high=1), 8)
    made.add(series(
        "Indexes", "Indexes, and those that no query can use. Bad: any of the latter; reindex or"
        " drop them.", "short",
        [("sum by (target) (pg_objects_indexes{@D})", "indexes"),
         ("sum by (target) (pg_objects_invalid_indexes{@D})", "invalid")]), 8)


def rows(made):
    vacuum(made)
    tables(made)
