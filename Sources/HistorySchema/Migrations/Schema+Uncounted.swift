// Without track_counts the server says what it had counted before, or 0. Neither is a number of now: NULL
// stands in its place, as the agent has no sample then.
extension SchemaMigration {
    static let uncounted = SchemaMigration(
        18, "what is not counted",
        changed(indicatorsSQL(slow: limit("p_now")), indicatorChanges)
            + changed(checksSQL, checkChanges)
            + changed(dashboardViewSQL(slow: limit(now)), dashboardChanges)
            + changed(maintenanceStatusSQL, statusChanges))

    /// The text of an earlier version with its parts changed; each occurs in it.
    static func changed(
        _ text: String, _ changes: [(part: String, new: String)]
    ) -> String {
        changes.reduce(text) { $0.replacing($1.part, with: $1.new) }
    }

    private static let counts = "current_setting('track_counts')::boolean"

    private static let indicatorChanges = [
        (
            part: "v_counts constant boolean :=",
            new: "v_tracks constant boolean := \(counts);\n    v_counts constant boolean :="
        ),
        (
            part: "count(*) FILTER (WHERE t.vacuum_overdue),",
            new: "CASE WHEN v_tracks THEN count(*) FILTER (WHERE t.vacuum_overdue) END,"
        ),
        (
            part: "CASE WHEN hits + reads >= 10000 THEN",
            new: "CASE WHEN v_tracks AND hits + reads >= 10000 THEN"
        ),
        (
            part: "WHERE datname <> '' AND hits + reads >= 10000",
            new: "WHERE v_tracks AND datname <> '' AND hits + reads >= 10000"
        ),
    ]

    static let checkChanges = [
        (
            part: "ELSE 'Too few events in the window to tell.'",
            new: "WHEN NOT \(counts) AND i.metric_name IN (\n"
                + "                    'pg_vacuum_overdue_tables', 'pg_cache_hit_ratio')\n"
                + "                THEN 'track_counts is off: the server does not count it.'\n"
                + "                ELSE 'Too few events in the window to tell.'"
        ),
        (
            part: "CASE WHEN failures IS NULL THEN 'Data checksums are off.'",
            new: "CASE WHEN failures IS NULL AND NOT \(counts)\n"
                + "                THEN 'track_counts is off: the server does not count it.'\n"
                + "                WHEN failures IS NULL THEN 'Data checksums are off.'"
        ),
        // Those that were counted before it was switched off have happened.
        (
            part: "SELECT sum(s.checksum_failures)::numeric AS failures",
            new: "SELECT CASE WHEN \(counts) OR sum(s.checksum_failures) > 0\n"
                + "                          THEN sum(s.checksum_failures)::numeric END AS failures"
        ),
    ]

    private static let dashboardChanges = [
        (
            part: "round(100 * coalesce(value,",
            new: "CASE WHEN \(counts) THEN round(100 * coalesce(value,"
        ),
        (
            part: "FROM pg_catalog.pg_stat_database)), 2) AS value",
            new: "FROM pg_catalog.pg_stat_database)), 2) END AS value"
        ),
    ]

    private static let statusChanges = [
        (
            part: "CASE WHEN d.datname = pg_catalog.current_database() THEN\n"
                + "           (SELECT count(*) FROM",
            new: "CASE WHEN d.datname = pg_catalog.current_database()\n"
                + "                 AND \(counts) THEN\n"
                + "           (SELECT count(*) FROM"
        )
    ]
}
